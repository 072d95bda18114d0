"""When a family wants to come: "today", "tomorrow evening", "at the weekend", "after school"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.services.models import DAYS
from bot.support.hours import LONDON

TODAY, TOMORROW, DAY_AFTER, WEEKEND, NEXT_WEEKEND = "today", "tomorrow", "day_after", "weekend", "next_weekend"
NOW, AFTER_SCHOOL = "now", "after_school"
SATURDAY = DAYS.index("Saturday")
SCHOOL_DAYS = (0, 1, 2, 3, 4)
OVER = time(17)  # of a Saturday: then "the weekend" is its Sunday
START, END = time(0), time(23, 59)
PARTS: Mapping[str, tuple[time, time]] = {
    "morning": (START, time(11, 59)),
    "afternoon": (time(12), time(16, 59)),
    "evening": (time(17), END),
    AFTER_SCHOOL: (time(15), time(18)),
}
_TOMORROW = r"(?:tomm?orr?ow|tmrw|tmr|2moro|2morrow|tomoz|tomo)"
# In any of these the first that fits counts. Of the words that stand in other ones ("coffee morning") none is among them.
_DAY_WORDS = {
    DAY_AFTER: re.compile(rf"\bday after {_TOMORROW}\b"),
    TOMORROW: re.compile(rf"\b{_TOMORROW}\b"),
    TODAY: re.compile(r"\b(?:today|2day|tonight|tonite|2nite|this (?:morning|afternoon|evening)|(?:open|right) now)\b"),
    NEXT_WEEKEND: re.compile(r"\bnext week ?end\b"),
    WEEKEND: re.compile(r"\b(?:(?:this|the|coming) week ?end|weekend)\b"),
}
_PART_WORDS = {
    NOW: re.compile(r"\b(?:open|right) now\b"),
    AFTER_SCHOOL: re.compile(r"\bafter ?school\b(?! (?:clubs?|care|childcare|activit))"),
    "morning": re.compile(rf"\b(?:(?:this|in the|{_TOMORROW}|\w+day) mornings?)\b"),
    "afternoon": re.compile(r"\bafternoons?\b"),
    "evening": re.compile(r"\b(?:evenings?|tonight|tonite|2nite|after work)\b"),
}


_TIMES = ("begins", "ends", "earliest")


@dataclass(frozen=True)
class When:
    """What was said: a day and a part of it, each "" where none was."""

    day: str = ""
    part: str = ""


@dataclass(frozen=True)
class Slot:
    """When a service must be open: on one of the dates, or else on one of the days of the week (0 is Monday), at some time
    between two (both included). ``part``: of the day, that was meant, or "" for any time that is not over (``earliest``)."""

    dates: tuple[date, ...] = ()
    days: tuple[int, ...] = ()
    begins: time = START
    ends: time = END
    part: str = ""
    earliest: time = START

    def at_any_time(self) -> Slot | None:
        """The same dates at any time; None where only a part of the day was asked for."""
        return replace(self, begins=self.earliest, ends=END, part="") if self.dates else None

    def to_json(self) -> dict[str, Any]:
        dates = [day.isoformat() for day in self.dates]
        times = {name: getattr(self, name).isoformat() for name in _TIMES}
        return {"dates": dates, "days": list(self.days), "part": self.part, **times}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Slot:
        dates, times = (
            map(date.fromisoformat, value["dates"]),
            {name: time.fromisoformat(value[name]) for name in _TIMES},
        )
        return cls(tuple(dates), tuple(value["days"]), part=value["part"], **times)


def find_when(words: str) -> When:
    """``words``: in small letters."""
    return When(_first(_DAY_WORDS, words), _first(_PART_WORDS, words))


def slot_for(when: When, days: tuple[int, ...], moment: datetime) -> Slot | None:
    """The slot that was meant at a moment (with its zone); None where any time will do. ``days``: of the week, that were named."""
    local = moment.astimezone(LONDON).replace(microsecond=0)
    dates = _dates(when.day, local)
    begins, ends = (local.time(), local.time()) if when.part == NOW else PARTS.get(when.part, (START, END))
    earliest = local.time() if dates == (local.date(),) else START  # what is over is of no use
    begins = max(begins, earliest)
    if not dates and not when.part:
        return None
    open_days = days or (SCHOOL_DAYS if when.part == AFTER_SCHOOL else tuple(range(7)))
    return Slot(dates, () if dates else open_days, begins, max(begins, ends), when.part, earliest)


def _dates(day: str, local: datetime) -> tuple[date, ...]:
    today = local.date()
    ahead = {TODAY: 0, TOMORROW: 1, DAY_AFTER: 2}
    if day in ahead:
        return (today + timedelta(days=ahead[day]),)
    if day not in (WEEKEND, NEXT_WEEKEND):
        return ()
    saturday = today + timedelta(days=SATURDAY - today.weekday())  # of this week
    if day == NEXT_WEEKEND:
        saturday += timedelta(days=7)
    dates = (saturday, saturday + timedelta(days=1))
    return tuple(one for one in dates if one > today or (one == today and local.time() < OVER)) or dates[1:]


def _first(patterns: Mapping[str, re.Pattern[str]], words: str) -> str:
    return next((name for name, pattern in patterns.items() if pattern.search(words)), "")
