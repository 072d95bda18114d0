"""Reading one agreed answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.entry import Source, read_entry

Spoil = Callable[[str, str], Path]
AGREED, REVIEW = date(2026, 1, 10), date(2027, 1, 10)
DAY = timedelta(days=1)


def test_entry_reads_all_fields(colic: Path) -> None:
    entry = read_entry(colic)
    assert (entry.id, entry.group, entry.title, entry.stages) == (
        "advice/colic",
        "advice",
        "Crying and colic",
        ("baby",),
    )
    assert (entry.agreed_on, entry.review_by, entry.version, entry.life_point) == (AGREED, REVIEW, 1, None)
    assert entry.agreed_by == ("Health visiting", "General practice")
    assert entry.sources == (Source("NHS", "https://www.nhs.uk/baby/"),)
    assert entry.answer.startswith("All babies cry.") and entry.answer.endswith("and talk")
    assert len(entry.examples) == len(entry.example_lines) == 12


def test_entry_knows_its_lines(colic: Path) -> None:
    entry, written = read_entry(colic), colic.read_text(encoding="utf-8").splitlines()
    for text, line in zip(entry.examples, entry.example_lines, strict=True):
        assert written[line - 1] == f"  - {text}"
    assert written[entry.lines["sms"] - 1].startswith("sms: ")
    assert set(entry.lines) == {line.partition(":")[0] for line in written if line[0:1].isalpha()}


def test_entry_sms_is_one_line(spoil: Spoil) -> None:
    path = spoil("sms: All babies cry. Hold", "sms: |\n  All babies   cry.\n\n  Hold")
    assert read_entry(path).sms == "All babies cry. Hold your baby close. Ring {cry_sis}."


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (AGREED - DAY, "agreed only from 2026-01-10"),
        (AGREED, None),
        (REVIEW, None),
        (REVIEW + DAY, "due for review by 2027-01-10"),
    ],
)
def test_entry_is_servable_from_agreement_to_review(colic: Path, today: date, says: str | None) -> None:
    reason = read_entry(colic).unservable(today)
    assert reason is None if says is None else says in str(reason)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("agreed_on: 2026-01-10", "agreed_on: null"),
        ("agreed_on: 2026-01-10", "agreed_on:"),
        ("agreed_by: [Health visiting, General practice]", "agreed_by: []"),
    ],
)
def test_entry_that_nobody_agreed_is_never_servable(spoil: Spoil, old: str, new: str) -> None:
    entry = read_entry(spoil(old, new))
    for today in (date.min, AGREED, REVIEW, date.max):
        assert "not approved" in str(entry.unservable(today))


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("stages: [baby]", "stages:\n\t- baby", "\t- baby", "no tabs"),
        ("title: Crying and", "title: Crying: and", "title:", "double quotes"),
        ("title: Crying", 'title: "Crying', "title:", "double quotes"),
        ("stages: [baby]", "stages: [baby", "stages:", "indentation"),
        ("owner: Health", " owner: Health", " owner:", "indentation"),
        ("title: Crying", "title: @Crying", "title:", "double quotes"),
        ("title: Crying", "title: Cry\u0008ing", "title:", "type it anew"),
        ("title: Crying", "titel: Crying", "titel:", "`titel` is not a field of an entry; there are: agreed_by"),
        ("owner: Health visiting\n", "", "id:", "`owner` is missing here"),
        ("version: 1", "version: 1\ntitle: Again", "title: Again", "`title` is written twice"),
        ("version: 1", "version: one", "version:", "whole number"),
        ("review_by: 2027-01-10", "review_by: 10/01/2027", "review_by:", "a date such as 2027-03-31"),
        ("review_by: 2027-01-10", "review_by: null", "review_by:", "expected text"),
        ("agreed_on: 2026-01-10", "agreed_on: soon", "agreed_on:", "a date such as"),
        ("stages: [baby]", "stages: [baby, adult]", "stages:", "expected one of pregnancy"),
        ("stages: [baby]", "stages: baby", "stages:", "expected a list"),
        ("life_point: null", "life_point: birthday", "life_point:", "expected one of pregnancy_birth"),
        ("owner: Health visiting", "owner:", "owner:", "expected text"),
        ("{name: NHS, url: https://www.nhs.uk/baby/}", "https://www.nhs.uk", "sources:", "`name: value`"),
        ("  - what is colic", "  - what: is colic", "  - what:", "expected text"),
        ("id: advice/colic\n", "- id: advice/colic\n", "title:", "indentation"),
    ],
)
def test_entry_broken_by_an_editor_gives_file_line_and_remedy(
    spoil: Spoil, old: str, new: str, where: str, says: str
) -> None:
    path = spoil(old, new)
    with pytest.raises(DataError) as caught:
        read_entry(path)
    text = path.read_text(encoding="utf-8")
    assert (caught.value.path, caught.value.line) == (path, text[: text.index(where)].count("\n") + 1)
    assert says in caught.value.message
