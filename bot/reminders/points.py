"""The times at which a family may be reminded, and the agreed entry that each text comes from.

They are the contacts of the Healthy Child Programme (GOV.UK, "Delivery of the healthy child programme") and the start of
school (School Admissions Code: the September after the fourth birthday). ``data/timeline.yml`` tells families the same.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

from bot.sms.queue import USEFUL
from bot.support.hours import LONDON, is_working_day, next_working_day

OPENS = time(9)
# The queue gives a text up after USEFUL: what is put into it until now is sent by 18:00 or not at all.
CLOSES = (datetime.combine(date.min, time(18)) - USEFUL).time()


class Basis(str, Enum):
    """What a family's date is."""

    DUE = "due"
    BORN = "born"


@dataclass(frozen=True)
class Offset:
    """A time from a day on. ``school``: counted from the day on which the child can start school."""

    months: int = 0
    days: int = 0
    school: bool = False

    def after(self, day: date) -> date:
        begin = school_start(day) if self.school else day
        return add_months(begin, self.months) + timedelta(days=self.days)


@dataclass(frozen=True)
class Point:
    """A time to be reminded at. After ``last`` the text would be of no use."""

    id: str
    basis: Basis
    topic: str
    first: Offset
    last: Offset


# After a due date nothing follows but the birth itself: nobody knows how it went until the family says when the baby was born.
POINTS = (
    Point("weeks_28", Basis.DUE, "system/antenatal_visit", Offset(days=-84), Offset(days=-21)),
    Point("birth", Basis.DUE, "system/midwife_to_health_visitor", Offset(), Offset(days=14)),
    Point("days_10", Basis.BORN, "system/new_birth_visit", Offset(days=10), Offset(days=28)),
    Point("weeks_6", Basis.BORN, "system/six_week_review", Offset(days=42), Offset(days=70)),
    Point("months_9", Basis.BORN, "system/one_year_review", Offset(months=9), Offset(months=15)),
    Point("years_2", Basis.BORN, "system/two_year_review", Offset(months=24), Offset(months=30)),
    Point("school", Basis.BORN, "system/school_entry_checks", Offset(school=True), Offset(months=3, school=True)),
)
TOPICS = frozenset(point.topic for point in POINTS)


def points_of(basis: Basis) -> tuple[Point, ...]:
    """The points that a date of this kind leads to, in order."""
    return tuple(point for point in POINTS if point.basis is basis)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last: 31 May and nine months are the end of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def school_start(born: date) -> date:
    """The first of September on which a child can start school: that after the fourth birthday, 31 August included."""
    fourth = add_months(born, 48)
    year = fourth.year if fourth < date(fourth.year, 9, 1) else fourth.year + 1
    return date(year, 9, 1)


def morning(day: date) -> datetime:
    """When a text of a day may go, UTC without zone: at nine in London, on that day or the next on which teams can be rung."""
    day = day if is_working_day(day) else next_working_day(day)
    return datetime.combine(day, OPENS, LONDON).astimezone(timezone.utc).replace(tzinfo=None)


def next_morning(now: datetime) -> datetime:
    """The next time after ``now`` (UTC without zone) at which texts may begin to go."""
    today = london_day(now)
    return morning(today) if morning(today) > now else morning(today + timedelta(days=1))


def is_daytime(now: datetime) -> bool:
    """Whether texts may be put into the queue."""
    local = now.replace(tzinfo=timezone.utc).astimezone(LONDON)
    return is_working_day(local.date()) and OPENS <= local.time() < CLOSES


def london_day(now: datetime) -> date:
    """The day in London of a time in UTC without zone."""
    return now.replace(tzinfo=timezone.utc).astimezone(LONDON).date()
