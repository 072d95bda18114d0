"""Stages of pregnancy and due dates, as parents type them."""

from __future__ import annotations

import re
from datetime import date
from re import Pattern

import pytest
import spacy

import bot.language.ages  # noqa: F401  (registers its component)
from bot.language import due_dates, pregnancy
from bot.language.pregnancy import find_pregnancy

TODAY = date(2026, 11, 22)
LONG = 100_000


def stages(text: str, today: date = TODAY) -> list[dict[str, object]]:
    return [found.value for found in find_pregnancy(text, today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 weeks pregnant", {"weeks": 30}),
        ("twelve weeks pregnant", {"weeks": 12}),
        ("thirty-two weeks pregnant", {"weeks": 32}),
        ("I'm 32+4", {"weeks": 32}),
        ("32+4", {"weeks": 32}),
        ("32wks preg", {"weeks": 32}),
        ("im 12 wks gone", {"weeks": 12}),
        ("pregnant 20 weeks", {"weeks": 20}),
        ("week 20 of my pregnancy", {"weeks": 20}),
        ("5 months pregnant", {"weeks": 21}),
        ("I am 34 weeks and can't feel baby move", {"weeks": 34}),
        ("due in March", {"due": "2027-03"}),
        ("due december", {"due": "2026-12"}),
        ("I'm pregnant and due end of march", {"due": "2027-03"}),
        ("due 14th march", {"due": "2027-03-14"}),
        ("due on the 3rd of april", {"due": "2027-04-03"}),
        ("baby due march 3rd", {"due": "2027-03-03"}),
        ("due date is 14 March 2027", {"due": "2027-03-14"}),
        ("EDD 3/4/27", {"due": "2027-04-03"}),
        ("my due date is 3/4", {"due": "2027-04-03"}),
        ("EDD: 2027-03-14", {"due": "2027-03-14"}),
        ("due in may", {"due": "2027-05"}),
        ("I'm having a baby in May", {"due": "2027-05"}),
    ],
)
def test_pregnancy_finds_a_stage_or_due_date(text: str, expected: dict[str, object]) -> None:
    assert stages(text) == [expected]


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("due in March", date(2027, 3, 30), "2027-03"),
        ("due in March", date(2027, 4, 1), "2028-03"),
        ("due 14 march", date(2027, 3, 20), "2027-03-14"),  # overdue
        ("due 14 march", date(2027, 5, 20), "2028-03-14"),
        ("due 29 february", date(2027, 12, 1), "2028-02-29"),
        ("due 30 december", date(2027, 1, 5), "2026-12-30"),
    ],
)
def test_pregnancy_chooses_the_year_of_a_due_date(text: str, today: date, expected: str) -> None:
    assert stages(text, today) == [{"due": expected}]


@pytest.mark.parametrize(
    "text",
    [
        "I am 34 and pregnant",
        "im 34 pregnant",
        "when I was 30 weeks pregnant",
        "lost my baby at 20 weeks pregnant",
        "born at 32+4",
        "she comes when i'm 34 weeks",
        "I'm 6 weeks pp",
        "I'm 3 weeks late",
        "3 weeks gone and no call",
        "99 weeks pregnant",
        "0 weeks pregnant",
        "his jabs are due in March",
        "the review is due in march",
        "rent due 3/4",
        "due to march closures",
        "baby was due in march",
        "due may be late",
        "due 31st february",
        "due 45/13/27",
        "due 0/0/00",
        "due 3/4/2019",
        "EDD 2027-99-99",
        "he's 2+1",
        "18 months",
    ],
)
def test_pregnancy_leaves_what_is_no_pregnancy(text: str) -> None:
    assert stages(text) == []


def test_pregnancy_marks_a_document_beside_ages() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("child_age")
    nlp.add_pipe("pregnancy")
    doc = nlp("my 3yo, and I'm 32+4")
    marked = [(span.label_, span._.value) for span in doc.ents]
    assert marked == [("CHILD_AGE", {"months": 36.0, "text": "3yo"}), ("PREGNANCY", {"weeks": 32})]


@pytest.mark.parametrize("word", ["1 ", "2 and ", "32+4 ", "due in ", "(", " ", "a half "])
def test_pregnancy_reads_a_long_text(word: str) -> None:
    find_pregnancy((word * LONG)[:LONG], TODAY)


@pytest.mark.parametrize(
    "pattern",
    [value for module in (pregnancy, due_dates) for value in vars(module).values() if isinstance(value, Pattern)],
)
def test_pregnancy_patterns_have_no_repeat_without_a_bound(pattern: Pattern[str]) -> None:
    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern.pattern)
    assert not re.search(r"[*+]|\{[0-9]*,\}", bare)
