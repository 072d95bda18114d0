"""When it is safe to contact a family, read from its own words."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.knowledge.helplines import load_helplines
from bot.messages.wording import load_wording
from bot.settings import ROOT
from bot.support.hours import LONDON
from bot.support.safe_times import EVERY_DAY, FIRST, LAST, SCHOOL, WEEKDAYS, WEEKENDS, SafeTimes, read

SIX = SafeTimes(start=time(18))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SafeTimes()),
        ("no voicemail", SafeTimes()),
        ("after six", SIX),
        ("after six, no voicemail", SIX),
        ("After 6pm please. Don't leave a message", SIX),
        ("after 18:00", SIX),
        ("from 9", SafeTimes(start=time(9))),
        ("before 3", SafeTimes(end=time(15))),
        ("before 11 am", SafeTimes(end=time(11))),
        ("between 9 and 12", SafeTimes(start=time(9), end=time(12))),
        ("between 9 and 3", SafeTimes(start=time(9), end=time(15))),
        ("between 6 and 8pm", SafeTimes(start=time(18), end=time(20))),
        ("mornings", SafeTimes(start=time(9), end=time(12))),
        ("weekday evenings", SafeTimes(WEEKDAYS, time(18), LAST)),
        ("weekends", SafeTimes(WEEKENDS)),
        ("Tuesdays and Thursdays", SafeTimes(frozenset({1, 3}))),
        ("Monday morning", SafeTimes(frozenset({0}), time(9), time(12))),
        ("any time", SafeTimes(always=True)),
        ("school hours only", SafeTimes(WEEKDAYS, *SCHOOL)),
    ],
)
def test_safe_times_are_read(text: str, expected: SafeTimes) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "not after six",
        "when he is out",
        "after six unless his car is there",
        "never in the evening",
        "don't ring in the mornings",
        "only if I text first",
        "any time but evenings",
        "any time except weekends",
        "after my husband leaves for work",
        "after six on my sister's phone",
        "ask my mum",
        "after 12 before 9",
        "after 99",
        "mornings or after 6",
        "please be careful",
        "evenings he drinks",
        "no",
        "x" * 2000,
    ],
)
def test_safe_times_that_are_not_certain_are_for_a_person(text: str) -> None:
    assert read(text) is None


def test_safe_times_of_every_answer_that_is_offered_are_read() -> None:
    data = ROOT / "data"
    labels = load_wording(data / "wording.yml", load_helplines(data / "helplines.yml")).labels
    found = [read(labels[name]) for name in ("safe_any", "safe_no_voicemail", "safe_school")]
    assert found == [SafeTimes(always=True), SafeTimes(always=True), SafeTimes(WEEKDAYS, *SCHOOL)]


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)  # the 23rd is a Monday


@pytest.mark.parametrize(
    ("safe", "now", "then"),
    [
        (SIX, moment(23, 17, 59), moment(23, 18)),
        (SIX, moment(23, 18), moment(23, 18)),
        (SIX, moment(23, 20, 59), moment(23, 20, 59)),
        (SIX, moment(23, 21), moment(24, 18)),
        (SafeTimes(WEEKDAYS, *SCHOOL), moment(27, 15), moment(30, 9, 30)),
        (SafeTimes(), moment(23, 2), moment(23, 8)),
        (SafeTimes(), moment(23, 23), moment(24, 8)),
        (SafeTimes(always=True), moment(23, 2), moment(23, 2)),
        (SafeTimes(frozenset({0}), FIRST, LAST), moment(23, 22), moment(30, 8)),
        (
            SafeTimes(EVERY_DAY, time(9), time(12)),
            datetime(2026, 3, 28, 13, tzinfo=LONDON),
            datetime(2026, 3, 29, 9, tzinfo=LONDON),
        ),
    ],
)
def test_safe_times_next(safe: SafeTimes, now: datetime, then: datetime) -> None:
    assert safe.next(now) == then
