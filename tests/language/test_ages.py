"""Children's ages, as parents type them, and the entities made of what is found."""

from __future__ import annotations

import re
from re import Pattern
from types import ModuleType

import pytest
import spacy

from bot.language import age_words, ages, amounts, named_ages, places
from bot.language.ages import find_ages
from bot.language.found import NEAR, Found, attach, near

LONG = 100_000


def months(text: str) -> list[float]:
    return [found.value["months"] for found in find_ages(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my 3yo", 36),
        ("MY 3YO", 36),
        ("my 11 y/o", 132),
        ("2 yr old", 24),
        ("3-year-old", 36),
        ("18mo", 18),
        ("eighteen months old", 18),
        ("twenty-two months old", 22),
        ("he's 2 and a half", 30),
        ("he’s 2½", 30),
        ("hes 2 wont eat", 24),
        ("two and a half year old", 30),
        ("a year and a half old", 18),
        ("2 years 6 months old", 30),
        ("2y4m old", 28),
        ("6 wks", 1.38),
        ("6wo baby", 1.38),
        ("10 day old", 0.33),
        ("3m old", 3),
        ("a week old", 0.23),
        ("age 7", 84),
        ("aged 18 months", 18),
        ("turned one last week", 12),
        ("she is 14", 168),
        ("she's one", 12),
        ("LO is 5 months", 5),
        ("baby is 6 weeks", 1.38),
        ("my 5 month son", 5),
        ("my daughter Maya is 3", 36),
        ("Oliver is 3 and bites", 36),
        ("my son (4) bites", 48),
        ("my son, 4, has asd", 48),
        ("born 3 weeks ago", 0.69),
        ("she is 19", 228),
        ("year 6", 126),
        ("he is in yr 2", 78),
        ("My baby have 4 months, which medicine", 4),
        ("She is 6 years. What food", 72),
        ("My daughter 15 she don't eat", 180),
        ("My daughter 2 years and half", 30),
        ("had bby 4 days ago", 0.13),
        ("reception", 54),
        ("just started reception", 54),
        ("newborn", 0),
        ("my new born", 0),
    ],
)
def test_ages_finds_one(text: str, expected: float) -> None:
    assert months(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my 3yo wont sleep and my 18mo bites", [36, 18]),
        ("I have a newborn and a 3 year old", [0, 36]),
        ("aged 2 and 4", [24, 48]),
        ("kids are 2, 4 and 7", [24, 48, 84]),
        ("a 2 and 4 year old", [24, 48]),
        ("I have a 2 and a 4 year old", [24, 48]),
        ("my son (4) and DD (18 months)", [48, 18]),
        ("eldest in year 6, youngest in reception", [126, 54]),
    ],
)
def test_ages_finds_several_in_order(text: str, expected: list[float]) -> None:
    assert months(text) == expected


@pytest.mark.parametrize(
    ("text", "limit"),
    [("nearly 4", 48), ("almost 3 months old", 3), ("he's five in June", 60), ("he'll be 2 soon", 24)],
)
def test_ages_keeps_nearly_below_the_limit(text: str, limit: float) -> None:
    assert limit * 0.9 < months(text)[0] < limit


@pytest.mark.parametrize(
    "text",
    [
        "my teenager",
        "my first baby, 37 weeks",
        "2 hours old news",
        "waited 18 months",
        "waited 18mo",
        "for 3 weeks",
        "been 3 weeks",
        "at 2 in the morning",
        "38.5 temp",
        "he's 38.5",
        "she is 39",
        "he's 2.5kg",
        "she is 39 degrees",
        "2 bottles",
        "he's 2 bottles in",
        "39 degrees",
        "I am 34 and pregnant",
        "I'm 17",
        "I am a 17 year old mum",
        "she is 34",
        "20 years old",
        "10 year waiting list",
        "the wait is 18 months",
        "her 8 week jabs",
        "2 year check",
        "my daughter's 2 year review",
        "my baby's 12 month health visitor review",
        "he'll be in year 1 before he's seen",
        "my baby 3 weeks early",
        "she is 14 weeks pregnant",
        "he is one of those",
        "2-3 year old",
        "when he was 2",
        "he was 6 weeks old when it began",
        "my 4 year old dog",
        "it's nearly 4",
        "sat in reception",
        "newborn screening",
        "new year 2 u",
        "year 2024",
        "12/3/24",
        "32+4",
        "",
        "-",
        "½",
        "٣ years old",
    ],
)
def test_ages_leaves_other_numbers(text: str) -> None:
    assert months(text) == []


def test_ages_gives_text_and_place() -> None:
    found = find_ages("he's 2 and a half now")[0]
    assert found == Found(5, 17, {"months": 30.0, "text": "2 and a half"})


def test_ages_marks_a_document() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("child_age")
    doc = nlp("my 3yo bites")
    assert [(span.label_, span._.value) for span in doc.ents] == [("CHILD_AGE", {"months": 36.0, "text": "3yo"})]


def test_ages_keeps_the_longer_of_two_spans() -> None:
    doc = spacy.blank("en")("one two three")
    attach(doc, "PLACE", [Found(0, 7, {"name": "long"})])
    attach(doc, "CHILD_AGE", [Found(4, 7, {"months": 1.0}), Found(8, 13, {"months": 2.0})])
    marked = [(span.text, span._.value) for span in doc.ents]
    assert marked == [("one two", {"name": "long"}), ("three", {"months": 2.0})]


@pytest.mark.parametrize("word", ["1 ", "2 and ", "he is 2 ", "(", " ", "a half "])
def test_ages_reads_a_long_text_through_small_windows(word: str) -> None:
    before, after = near(word * LONG, LONG // 2, LONG // 2)
    assert len(before) <= NEAR and len(after) <= NEAR
    find_ages((word * LONG)[:LONG])


def _patterns(module: ModuleType) -> list[Pattern[str]]:
    values = [value for value in vars(module).values() if isinstance(value, Pattern)]
    pairs = [*module.SEVERAL, *module.YEARS] if module is age_words else []
    return [*values, *(pattern for pair in pairs for pattern in pair)]


@pytest.mark.parametrize(
    "pattern", [found for module in (age_words, ages, amounts, named_ages, places) for found in _patterns(module)]
)
def test_ages_patterns_have_no_repeat_without_a_bound(pattern: Pattern[str]) -> None:
    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern.pattern)
    assert not re.search(r"[*+]|\{[0-9]*,\}", bare)
