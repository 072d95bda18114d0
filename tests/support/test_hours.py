from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

from bot.support.hours import LONDON, answer_by, is_open, is_working_day, next_working_day, say_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-23", True),  # Monday
        ("2026-11-27", True),
        ("2026-11-28", False),  # Saturday
        ("2026-11-29", False),
        ("2026-11-30", True),  # a holiday in Scotland alone
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2026-12-28", False),  # for Boxing Day, a Saturday
        ("2026-12-29", True),
        ("2027-01-01", False),
        ("2027-01-04", True),  # a holiday in Scotland alone
        ("2027-03-17", True),  # a holiday in Northern Ireland alone
        ("2027-03-25", True),
        ("2027-03-26", False),  # Good Friday
        ("2027-03-29", False),  # Easter Monday
        ("2027-03-30", True),
        ("2027-05-03", False),
        ("2027-05-31", False),
        ("2027-08-30", False),
        ("2027-12-27", False),  # for Christmas Day, a Saturday
        ("2027-12-28", False),
        ("2027-12-29", True),
    ],
)
def test_hours_working_days_of_england(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T16:59:59", True),
        ("2026-11-23T17:00", False),
        ("2026-11-28T12:00", False),  # Saturday
        ("2026-12-25T12:00", False),
        ("2026-07-01T07:59", False),
        ("2026-07-01T08:00", True),  # nine o'clock in summer time
        ("2026-07-01T16:00", False),
        ("2027-03-26T12:00", False),
    ],
)
def test_hours_is_open(utc: str, expected: bool) -> None:
    assert is_open(datetime.fromisoformat(utc).replace(tzinfo=timezone.utc)) is expected


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        ("2026-11-23T07:00", 0, "2026-11-23"),
        ("2026-11-23T16:59", 0, "2026-11-23"),
        ("2026-11-23T17:00", 0, "2026-11-24"),
        ("2026-11-23T16:59", 1, "2026-11-24"),
        ("2026-11-23T17:00", 1, "2026-11-25"),
        ("2026-11-23T10:00", 5, "2026-11-30"),  # over a weekend
        ("2026-11-27T10:00", 1, "2026-11-30"),
        ("2026-11-27T18:00", 1, "2026-12-01"),
        ("2026-11-28T10:00", 0, "2026-11-30"),  # Saturday
        ("2026-11-28T10:00", 1, "2026-12-01"),
        ("2026-11-29T23:59", 2, "2026-12-02"),
        ("2026-12-24T10:00", 1, "2026-12-29"),
        ("2026-12-24T18:00", 1, "2026-12-30"),
        ("2026-12-25T10:00", 0, "2026-12-29"),
        ("2026-12-24T10:00", 5, "2027-01-05"),
        ("2026-12-31T10:00", 1, "2027-01-04"),
        ("2027-03-25T10:00", 1, "2027-03-30"),
        ("2027-03-25T18:00", 1, "2027-03-31"),
        ("2027-03-26T10:00", 2, "2027-04-01"),
    ],
)
def test_hours_promise_counts_working_days(asked: str, days: int, expected: str) -> None:
    promised = answer_by(datetime.fromisoformat(asked).replace(tzinfo=LONDON), days)
    assert promised == datetime.fromisoformat(f"{expected}T17:00").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        ("2027-03-25T10:00", 1, "2027-03-30T16:00"),  # summer time begins on the way
        ("2027-10-29T10:00", 1, "2027-11-01T17:00"),  # and ends
        ("2026-07-01T16:30", 0, "2026-07-02T16:00"),  # half past five in London
        ("2026-07-01T23:30", 0, "2026-07-02T16:00"),  # the next day in London
        ("2026-12-01T16:30", 0, "2026-12-01T17:00"),
    ],
)
def test_hours_promise_keeps_to_the_clock_of_london(asked: str, days: int, expected: str) -> None:
    moment, promised = (datetime.fromisoformat(text).replace(tzinfo=timezone.utc) for text in (asked, expected))
    assert answer_by(moment, days).astimezone(timezone.utc) == promised


def test_hours_next_working_day_is_never_the_same_day() -> None:
    assert next_working_day(date(2026, 11, 23)) == date(2026, 11, 24)
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("utc", "expected"),
    [("2026-11-24T17:00", "Tuesday 24 November"), ("2026-07-01T23:30", "Thursday 2 July")],
)
def test_hours_say_the_day_of_london(utc: str, expected: str) -> None:
    assert say_day(datetime.fromisoformat(utc).replace(tzinfo=timezone.utc)) == expected
