"""docs/security.md names tests that there are, and something for each threat."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", TEXT)))
THREATS = [line for line in TEXT.splitlines() if re.match(r"\| [STRIDE] \|", line)]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_docs_security_names_tests_that_there_are(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_docs_security_shows_each_threat_or_says_that_it_is_not_covered() -> None:
    assert len(THREATS) > 40
    for threat in THREATS:
        cells = [cell.strip() for cell in threat.strip("|").split("|")]
        assert len(cells) == 4 and all(cells[:3]), threat
        assert "::test_" in cells[3] or cells[2].startswith("Not covered"), threat
