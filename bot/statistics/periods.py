"""Periods of whole months. Two periods that differ by a day would tell what happened on that day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from bot.clock import aware
from bot.errors import PeriodError
from bot.support.hours import LONDON

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII | re.IGNORECASE)
MOST_MONTHS = 24


@dataclass(frozen=True, order=True)
class Period:
    """From the first day of a month up to, and without, the first day of another."""

    start: date
    end: date

    @property
    def label(self) -> str:
        """ "October 2026", or "October to December 2026"."""
        last = self.end - timedelta(days=1)
        if (self.start.year, self.start.month) == (last.year, last.month):
            return f"{self.start:%B %Y}"
        year = "" if self.start.year == last.year else f" {self.start.year}"
        return f"{self.start:%B}{year} to {last:%B %Y}"

    @property
    def months(self) -> tuple[str, str]:
        """The first and the last month, as ``read_period`` takes them."""
        return f"{self.start:%Y-%m}", f"{self.end - timedelta(days=1):%Y-%m}"

    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment, and the first one after, as the tables hold times."""
        first, after = (datetime.combine(day, time(), LONDON) for day in (self.start, self.end))
        return tuple(m.astimezone(timezone.utc).replace(tzinfo=None) for m in (first, after))  # type: ignore[return-value]


def local_day(moment: datetime) -> date:
    """The day in London of a time of the tables."""
    return aware(moment).astimezone(LONDON).date()


def month_of(day: date, months: int = 1) -> Period:
    """So many months from the month of a day on."""
    start = day.replace(day=1)
    return Period(start, _later(start, months))


def quarter_of(day: date) -> Period:
    """January to March, April to June ...: the quarters of both the calendar and the financial year."""
    return month_of(day.replace(month=day.month - (day.month - 1) % 3, day=1), 3)


def quarters_before(day: date, count: int) -> list[Period]:
    """The last whole quarters before the one of a day, oldest first."""
    start = quarter_of(day).start
    return [month_of(_later(start, -3 * back), 3) for back in range(count, 0, -1)]


def read_period(first: str, last: str, today: date) -> Period:
    """From what was asked: "2026-07" to "2026-09", or one "2026-Q3"; nothing is the quarter of today. Raises PeriodError."""
    if not first and not last:
        return quarter_of(today)
    start = _read(first or last)
    end = _read(last).end if last else start.end
    period = Period(start.start, end)
    if period.end <= period.start:
        raise PeriodError("The period ends before it begins: write the earlier month first.")
    if period.end > _later(period.start, MOST_MONTHS):
        raise PeriodError(f"The period is longer than {MOST_MONTHS} months: choose a shorter one.")
    return period


def _read(text: str) -> Period:
    if quarter := _QUARTER.fullmatch(text.strip()):
        return quarter_of(date(int(quarter[1]), 3 * int(quarter[2]), 1))
    if month := _MONTH.fullmatch(text.strip()):
        return month_of(date(int(month[1]), int(month[2]), 1))
    raise PeriodError("A period is a month such as 2026-07, or a quarter such as 2026-Q3.")


def _later(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
