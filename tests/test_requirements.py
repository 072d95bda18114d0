"""Only packages of known content are installed, whoever else uses their names."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-audit.txt")
OURS = {"family-assistant", "bot", "actions", "tests"}


def logical_lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", LOCKS)
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    for line in logical_lines(name):
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ ", line) and "--hash=sha256:" in line, line


@pytest.mark.parametrize("name", LOCKS)
def test_requirements_name_no_index_and_nothing_of_ours(name: str) -> None:
    lines = logical_lines(name)
    assert not [line for line in lines if "index-url" in line or "://" in line]
    assert not OURS & {re.split(r"[=\[]", line)[0].lower() for line in lines}


def test_requirements_are_installed_by_hash_alone() -> None:
    installs = re.findall(r"pip install .*", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert installs
    for line in installs:
        assert ("--require-hashes" in line or "--editable ." in line) and "--no-deps" in line
