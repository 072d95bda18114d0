"""When it is safe to contact a family, read from its own words: "after six, no voicemail".

Only what is certain is read. For all else ``read`` returns None, and a person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.support.hours import LONDON

WEEKDAYS, WEEKENDS, EVERY_DAY = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))
FIRST, LAST = time(8), time(21)  # nobody is written to at night, unless it said "any time"
SCHOOL = (time(9, 30), time(14, 30))  # between the ways to school and back
_PARTS = {"morning": (time(9), time(12)), "afternoon": (time(12), time(17)), "evening": (time(18), LAST)}
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_HOUR = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})(?:[:.](\d\d))?\s*(am|pm|a\.m\.|p\.m\.|o'?clock)?"
_AFTER = re.compile(rf"(?:after|from)\s+{_HOUR}\b", re.I)
_BEFORE = re.compile(rf"(?:before|until|till)\s+{_HOUR}\b", re.I)
_BETWEEN = re.compile(rf"between\s+{_HOUR}\s+(?:and|to|-)\s+{_HOUR}\b", re.I)
_ANY_TIME = re.compile(r"\bany ?time\b", re.I)
# What turns a time into its opposite, or ties it to something that nobody here can know.
_UNCLEAR = re.compile(
    r"\b(?:not|never|n't|dont|cant|except|unless|but|when|if|while|only after|avoid|or)\b|n['’]t\b", re.I
)
_VOICEMAIL = re.compile(
    r"[,;.]?\s*(?:\b(?:and|but)\s+)?(?:\bno\b|\bdo(?:n['’]?t| not)\s+leave(?:\s+a)?)\s+(?:voice\s?mails?|messages?)\b|\ba voicemail is fine\b",
    re.I,
)


@dataclass(frozen=True)
class SafeTimes:
    """On which days (0 is Monday), and from when to when, in London's time. ``always``: at any hour."""

    days: frozenset[int] = EVERY_DAY
    start: time = FIRST
    end: time = LAST
    always: bool = False

    def next(self, moment: datetime) -> datetime:
        """The moment itself where it is safe, or the next one that is. With zone."""
        if self.always:
            return moment
        local = moment.astimezone(LONDON)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            opens = datetime.combine(day, self.start, LONDON)
            if day.weekday() in self.days and local < datetime.combine(day, self.end, LONDON):
                return max(local, opens).astimezone(moment.tzinfo)
        raise AssertionError("some day of the week is safe")


def read(text: str) -> SafeTimes | None:
    """The times that a family named; None where they are not certain. "" is a family that named none: any time of day."""
    said = _VOICEMAIL.sub("", text.replace("’", "'")).strip(" .,;!")
    if not said:
        return SafeTimes()
    if _ANY_TIME.fullmatch(said):
        return SafeTimes(always=True)
    if _UNCLEAR.search(said):
        return None
    if re.fullmatch(r"(?:in |during )?school hours(?: only)?", said, re.I):
        return SafeTimes(WEEKDAYS, *SCHOOL)
    hours, rest = _hours(said)
    days, rest = _days(rest)
    filler = re.sub(
        r"\b(?:in|on|the|only|please|is|are|best|safe|ok|okay|fine|good|and|at|it's|its|me|to|call|text|ring)\b|[\s,.;!]",
        "",
        rest,
        flags=re.I,
    )
    if filler or (hours is None and days is None):
        return None
    start, end = hours or (FIRST, LAST)
    return SafeTimes(days or EVERY_DAY, start, end) if start < end else None


def _hours(said: str) -> tuple[tuple[time, time] | None, str]:
    """The hours that are named, and what is left of the words."""
    if match := _BETWEEN.search(said):
        end = _time(match[4], match[5], match[6])
        start = _time(
            match[1], match[2], match[3] or ("am" if end > time(12) and int(_digits(match[1])) >= 7 else match[6])
        )
        return (start, end), _without(said, match)
    found: list[tuple[time, time]] = []
    for pattern, make in ((_AFTER, lambda at: (at, LAST)), (_BEFORE, lambda at: (FIRST, at))):
        if match := pattern.search(said):
            found.append(make(_time(match[1], match[2], match[3])))
            said = _without(said, match)
    for name, part in _PARTS.items():
        if match := re.search(rf"\b{name}s?\b", said, re.I):
            found.append(part)
            said = _without(said, match)
    if not found:
        return None, said
    return (max(start for start, _ in found), min(end for _, end in found)), said


def _days(said: str) -> tuple[frozenset[int] | None, str]:
    for pattern, days in (
        (r"\bweek ?days?\b", WEEKDAYS),
        (r"\bweek ?ends?\b", WEEKENDS),
        (r"\b(?:every day|daily)\b", EVERY_DAY),
    ):
        if match := re.search(pattern, said, re.I):
            return days, _without(said, match)
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    named = frozenset(number for number, name in enumerate(names) if re.search(rf"\b{name}s?\b", said, re.I))
    return named or None, re.sub(rf"\b(?:{'|'.join(names)})s?\b", "", said, flags=re.I)


def _without(said: str, match: re.Match[str]) -> str:
    return f"{said[: match.start()]} {said[match.end() :]}"


def _digits(hour: str) -> str:
    return str(_NUMBERS.index(hour.lower()) + 1) if hour.lower() in _NUMBERS else hour


def _time(hour: str, minutes: str | None, half: str | None) -> time:
    """ "six" is in the evening and "nine" in the morning, unless it is said which: families mean the hours they are awake."""
    number, named = int(_digits(hour)), (half or "").replace(".", "").lower()
    if named == "pm" and number < 12 or named != "am" and number < 8:
        number += 12
    return time(min(number, 23), min(int(minutes or 0), 59))
