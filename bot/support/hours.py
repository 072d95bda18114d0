"""Working hours and bank holidays of England, and promises that count in working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES = time(9), time(17)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no bank holiday of England and Wales (gov.uk/bank-holidays, as the `holidays` library keeps them)."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def is_bank_holiday(day: date) -> bool:
    return day in _bank_holidays(day.year)


@lru_cache(maxsize=16)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_open(moment: datetime) -> bool:
    """Whether teams work at a moment (with zone)."""
    local = moment.astimezone(LONDON)
    return is_working_day(local.date()) and OPENS <= local.time() < CLOSES


def answer_by(moment: datetime, working_days: int) -> datetime:
    """The close of work after so many working days. What comes after hours counts from the next working day; 0 is the same day."""
    local = moment.astimezone(LONDON)
    day = local.date()
    if not is_working_day(day) or local.time() >= CLOSES:
        day = next_working_day(day)
    for _ in range(working_days):
        day = next_working_day(day)
    return datetime.combine(day, CLOSES, LONDON)


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def say_day(moment: datetime) -> str:
    """ "Tuesday 24 November"."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"
