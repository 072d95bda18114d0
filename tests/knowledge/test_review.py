"""Which entries need their owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.base import load_knowledge
from bot.knowledge.review import due

Spoil = Callable[[str, str], Path]
TODAY = date(2026, 11, 22)  # the last day of advice/sleep
SLEEP = "2026-11-22 advice/sleep: Newborn sleep"
COLIC = "2027-01-10 advice/colic: Crying and colic"


@pytest.mark.parametrize(
    ("until", "items"),
    [
        (date(2026, 11, 21), []),
        (TODAY, [SLEEP]),
        (date(2027, 1, 9), [SLEEP]),
        (date(2027, 1, 10), [SLEEP, COLIC]),
    ],
)
def test_review_lists_what_is_due_soonest_first(data: Path, until: date, items: list[str]) -> None:
    expected = {"Health visiting": items} if items else {}
    assert due(load_knowledge(data / "knowledge"), TODAY, until) == expected


def test_review_lists_each_owner(data: Path, spoil: Spoil) -> None:
    spoil("owner: Health visiting", "owner: Midwifery")
    found = due(load_knowledge(data / "knowledge"), TODAY, date(2027, 12, 31))
    assert found == {"Health visiting": [SLEEP], "Midwifery": [COLIC]}


def test_review_lists_what_is_not_served_however_far_its_review(data: Path, spoil: Spoil) -> None:
    spoil("agreed_on: 2026-01-10", "agreed_on: null")
    (line,) = due(load_knowledge(data / "knowledge"), TODAY, date(2026, 1, 1))["Health visiting"]
    assert line.startswith("NOT SERVED advice/colic: it is not approved")


def test_review_lists_what_is_out_of_date(data: Path) -> None:
    (line,) = due(load_knowledge(data / "knowledge"), date(2026, 11, 23), date(2026, 11, 23))["Health visiting"]
    assert line == "NOT SERVED advice/sleep: it was due for review by 2026-11-22"


def test_review_gives_files_without_an_owner_to_nobody(data: Path, spoil: Spoil, colic: Path) -> None:
    spoil("owner: Health visiting", 'owner: ""')
    colic.with_name("sleep.yml").write_text("id: a: b", encoding="utf-8")
    found = due(load_knowledge(data / "knowledge"), TODAY, date(2027, 1, 10))
    assert list(found) == ["Nobody"]
    assert found["Nobody"][0] == COLIC
    assert found["Nobody"][1].startswith("NOT SERVED ") and "sleep.yml:1: is not YAML" in found["Nobody"][1]
