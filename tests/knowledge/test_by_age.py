"""Answers that differ by age: reading, choosing and checking them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.knowledge.base import load_knowledge
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, load_catalogue
from bot.knowledge.check import check_knowledge
from bot.knowledge.entry import Variant, read_entry
from bot.settings import ROOT

Spoil = Callable[[str, str], Path]
TODAY = date(2026, 11, 22)
YOUNGEST = "- {label: Under 3 months, under: 3 months, answer: Ring now., sms: Ring now.}"
AGES = f"""by_age:
{YOUNGEST}
- {{label: Under 2 years, under: 2 years}}
- {{label: Older, topic: advice/sleep}}
answer: |"""


@pytest.fixture
def ages(spoil: Spoil) -> Path:
    """The colic entry with three ages."""
    return spoil("answer: |", AGES)


def test_by_age_reads_texts_and_another_topic(ages: Path) -> None:
    assert read_entry(ages).by_age == (
        Variant("Under 3 months", 3, "Ring now.", "Ring now.", ""),
        Variant("Under 2 years", 24, "", "", ""),
        Variant("Older", math.inf, "", "", "advice/sleep"),
    )


def test_by_age_is_empty_where_the_answer_is_the_same_for_all(colic: Path) -> None:
    entry = read_entry(colic)
    assert entry.by_age == ()
    assert entry.for_age(0, 0) is None


@pytest.mark.usefixtures("ages")
def test_by_age_text_message_is_one_line(spoil: Spoil) -> None:
    entry = read_entry(spoil("sms: Ring now.", 'sms: " Ring\n    now. "'))
    assert entry.by_age[0].sms == "Ring now."


@pytest.mark.parametrize(
    ("youngest", "oldest", "label"),
    [
        (0, 0, "Under 3 months"),
        (2.9, 2.9, "Under 3 months"),
        (0, 2.99, "Under 3 months"),
        (3, 3, "Under 2 years"),
        (3, 23.99, "Under 2 years"),
        (24, 24, "Older"),
        (24, math.inf, "Older"),
        (600, 600, "Older"),
        (2, 3, None),
        (0, math.inf, None),
        (23, 25, None),
    ],
)
def test_by_age_is_chosen_where_an_age_falls_into_one(
    ages: Path, youngest: float, oldest: float, label: str | None
) -> None:
    variant = read_entry(ages).for_age(youngest, oldest)
    assert (variant and variant.label) == label


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("under: 3 months", "under: 3 moons", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: three months", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: -3 months", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: 2.5 months", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: ² months", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: 3", "- {label: Under 3", "an age such as `3 months`"),
        ("under: 3 months", "under: 2 years", "- {label: Under 3", "youngest first"),
        ("under: 3 months", "under: 3 years", "- {label: Under 3", "youngest first"),
        ("under: 3 months, ", "", "- {label: Under 3", "each but the last with `under:"),
        ("label: Older, ", "label: Older, under: 5 years, ", "- {label: Under 3", "each but the last"),
        ("answer: Ring now., ", "", "- {label: Under 3", "both `answer` and `sms`"),
        (", sms: Ring now.", "", "- {label: Under 3", "both `answer` and `sms`"),
        (", sms: Ring now.", ", sms: ''", "- {label: Under 3", "both `answer` and `sms`"),
        ("sms: Ring now.", "sms: Ring now., topic: advice/sleep", "- {label: Under 3", "or only `topic`"),
        ("label: Under 3 months, ", "", "- {under: 3", "`label` is missing"),
        ("label: Older", "labels: Older", "- {labels:", "`labels` is not a field of an age; there are: label, under"),
        (YOUNGEST + "\n- {label: Under 2 years, under: 2 years}\n", "", "- {label: Older", "two ages or more"),
        (AGES, "by_age: []\nanswer: |", "by_age: []", "two ages or more"),
        (AGES, "by_age: Older\nanswer: |", "by_age: Older", "expected a list"),
    ],
)
def test_by_age_broken_by_an_editor_gives_file_and_line(
    ages: Path, spoil: Spoil, old: str, new: str, where: str, says: str
) -> None:
    text = spoil(old, new).read_text(encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_entry(ages)
    assert (caught.value.path, caught.value.line) == (ages, text[: text.index(where)].count("\n") + 1)
    assert says in caught.value.message


def test_by_age_that_is_right_passes_the_check(data: Path, ages: Path) -> None:
    assert load_knowledge(data / "knowledge").entries["advice/colic"].path == ages
    assert check_knowledge(data, TODAY) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("label: Older", "label: " + "o" * 31, "is a label of 31 characters: at most 30"),
        ("advice/sleep}", "advice/none}", "Older: advice/none is not another topic"),
        ("advice/sleep}", "advice/colic}", "Older: advice/colic is not another topic"),
        ("advice/sleep}", "greet}", "Older: greet is not another topic"),
        ("answer: Ring now.", "answer: Ring 0800 1111.", "Under 3 months, answer: the number “0800 1111”"),
        ("sms: Ring now.", "sms: 'Ring {crysis}.'", "Under 3 months, sms: {crysis} is not in"),
        ("sms: Ring now.", "sms: Ring “now”.", "Under 3 months, sms: not in the SMS alphabet"),
        ("sms: Ring now.", "sms: " + "x" * 290, "Under 3 months, sms: 290 characters: at most 289"),
        (
            "answer: Ring now.",
            "answer: " + "Please ring us. " * 40 + "Ring.",
            "Under 3 months, answer: 121 words: at most 120",
        ),
        ("answer: Ring now.", "answer: See https://nhs.uk now.", "Under 3 months, answer: write no links"),
        (
            "answer: Ring now.",
            "answer: Paediatric gastroenterological considerations necessitate multidisciplinary evaluation.",
            "Under 3 months, answer: needs a reader of",
        ),
    ],
)
def test_by_age_problems_are_named_with_their_age(
    data: Path, ages: Path, spoil: Spoil, old: str, new: str, says: str
) -> None:
    spoil(old, new)
    (problem,) = check_knowledge(data, TODAY)
    line = ages.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert (problem.path, line[:9]) == (ages, "- {label:")
    assert says in problem.message


def test_by_age_of_the_repo_leads_to_answers_that_families_are_given() -> None:
    base, catalogue = load_knowledge(ROOT / "data" / "knowledge"), load_catalogue(ROOT / "data" / "topics.yml")
    varied = [entry for entry in base.entries.values() if entry.by_age]
    assert len(varied) >= 3
    for entry in varied:
        assert len({variant.label for variant in entry.by_age}) == len(entry.by_age), entry.id
        for topic in (variant.topic for variant in entry.by_age if variant.topic):
            assert base.servable(topic, TODAY), entry.id
            assert catalogue[topic].group in KNOWLEDGE_GROUPS
