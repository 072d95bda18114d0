"""Periods: whole months by the clock in London, read from what people write."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.errors import PeriodError
from bot.statistics.periods import Period, local_day, month_of, quarter_of, quarters_before, read_period

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "label"),
    [
        ("", "", date(2026, 10, 1), date(2027, 1, 1), "October to December 2026"),
        ("2026-07", "", date(2026, 7, 1), date(2026, 8, 1), "July 2026"),
        ("", "2026-07", date(2026, 7, 1), date(2026, 8, 1), "July 2026"),
        (" 2026-q3 ", "", date(2026, 7, 1), date(2026, 10, 1), "July to September 2026"),
        ("2025-11", "2026-02", date(2025, 11, 1), date(2026, 3, 1), "November 2025 to February 2026"),
        ("2025-Q4", "2026-Q1", date(2025, 10, 1), date(2026, 4, 1), "October 2025 to March 2026"),
        ("2025-01", "2026-12", date(2025, 1, 1), date(2027, 1, 1), "January 2025 to December 2026"),
    ],
)
def test_periods_are_read(first: str, last: str, start: date, end: date, label: str) -> None:
    period = read_period(first, last, TODAY)
    assert (period, period.label) == (Period(start, end), label)
    assert read_period(*period.months, TODAY) == period


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-13", "", "such as 2026-07"),
        ("2026-7", "", "such as 2026-07"),
        ("2026-07-01", "2026-07-02", "such as 2026-07"),  # two days would tell what happened on one
        ("2026-Q5", "", "such as 2026-07"),
        ("July", "", "such as 2026-07"),
        ("1999-01", "", "such as 2026-07"),
        ("٢٠٢٦-07", "", "such as 2026-07"),
        ("'; DROP TABLE feedback; --", "", "such as 2026-07"),
        ("2026-09", "2026-07", "ends before it begins"),
        ("2024-01", "2026-12", "longer than 24 months"),
    ],
)
def test_periods_that_are_none_are_refused(first: str, last: str, said: str) -> None:
    with pytest.raises(PeriodError, match=said) as caught:
        read_period(first, last, TODAY)
    assert "DROP" not in str(caught.value)


def test_periods_begin_at_midnight_in_london() -> None:
    begin, end = month_of(date(2026, 10, 25)).bounds()
    assert (begin, end) == (datetime(2026, 9, 30, 23), datetime(2026, 11, 1))  # the clocks change in between
    assert (local_day(begin), local_day(end)) == (date(2026, 10, 1), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("day", "start"), [((2026, 1, 1), 1), ((2026, 3, 31), 1), ((2026, 4, 1), 4), ((2026, 12, 31), 10)]
)
def test_periods_quarter_of_a_day(day: tuple[int, int, int], start: int) -> None:
    assert quarter_of(date(*day)).start == date(2026, start, 1)


def test_periods_last_whole_quarters() -> None:
    labels = [period.label for period in quarters_before(date(2026, 2, 1), 2)]
    assert labels == ["July to September 2025", "October to December 2025"]
