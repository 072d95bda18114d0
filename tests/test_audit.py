"""`make audit`: what is known against a package, what is accepted, and for how long."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.settings import ROOT

TODAY = date(2026, 11, 22)
REPORT: dict[str, Any] = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {"name": "skipped", "skip_reason": "not on the index"},
        {"name": "old", "version": "2.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.1"]}]},
        {"name": "older", "version": "3.0", "vulns": [{"id": "GHSA-2", "aliases": [], "fix_versions": []}]},
    ]
}
FIRST, SECOND = "old 2.0: PYSEC-1 CVE-1; mended in 2.1", "older 3.0: GHSA-2 ; mended in no version"
LINE = "CVE-1 2027-01-01 we never call it"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = made  # dataclasses look for their module
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("listed", "left"),
    [
        ("", [FIRST, SECOND]),
        (LINE, [SECOND]),
        (LINE.replace("CVE-1", "PYSEC-1"), [SECOND]),
        (LINE.replace("CVE-1", "CVE-11"), [FIRST, SECOND]),
        (LINE.replace("2027-01-01", "2026-11-22"), [FIRST, SECOND]),
        (f"# a note\n\n{LINE}\nGHSA-2 2026-11-23 behind the proxy only", []),
    ],
)
def test_audit_lists_what_is_not_accepted_today(audit: ModuleType, listed: str, left: list[str]) -> None:
    assert audit.open_advisories(REPORT, audit.read_accepted(listed), TODAY) == left


@pytest.mark.parametrize(
    "line", ["CVE-1", "CVE-1 2027-01-01", "CVE-1 soon we never call it", "CVE-1 2027-01-01 no reason"]
)
def test_audit_refuses_a_line_without_day_or_reason(audit: ModuleType, line: str) -> None:
    with pytest.raises(audit.ListError, match=":2: "):
        audit.read_accepted(f"# a note\n{line}")


CANARY = {"dependencies": [{"name": "bird", "version": "1.0", "vulns": REPORT["dependencies"][2]["vulns"]}]}
SOUND = {"dependencies": [{"name": "sound", "version": "1.0", "vulns": []}]}


@pytest.mark.parametrize(
    ("said", "canary", "status"),
    [
        (json.dumps(REPORT), json.dumps(CANARY), 1),
        (json.dumps(SOUND), json.dumps(CANARY), 0),
        (json.dumps(SOUND), json.dumps(SOUND), 2),
        (json.dumps(SOUND), "", 2),
        ("", json.dumps(CANARY), 2),
        ("no route to host", "no route to host", 2),
        ("[]", json.dumps(CANARY), 2),
    ],
    ids=["found", "sound", "index without advisories", "no canary", "nothing", "no index", "no report"],
)
def test_audit_tells_found_from_not_read(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, canary: str, status: int
) -> None:
    for name, text in (("ACCEPTED", ""), ("LOCK", said), ("CANARY", canary)):
        monkeypatch.setattr(audit, name, tmp_path / name)
        (tmp_path / name).write_text(text, encoding="utf-8")
    show = "import pathlib, sys; print(pathlib.Path(sys.argv[1]).read_text())"
    assert audit.main([sys.executable, "-c", show], TODAY) == status


def test_audit_list_of_this_repository_can_be_read(audit: ModuleType) -> None:
    audit.read_accepted((ROOT / "requirements-accepted.txt").read_text(encoding="utf-8"))
