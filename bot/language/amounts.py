"""Amounts of time as parents type them: "2 and a half", "18mo", "6 wks", "2y4m".

No pattern repeats inside a repeat without a bound, so the time taken grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.found import pattern

DAYS_IN_MONTH = 365.25 / 12

_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_NUMBER_OF = {word: number for number, word in enumerate([*_SMALL, *_TEENS], start=1)} | {"twenty": 20, "thirty": 30}
_ONES = "|".join(_SMALL)
WORD = "|".join(sorted([*_SMALL, *_TEENS], key=len, reverse=True))
NUMBER = rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?|(?:twenty|thirty)(?:[ -](?:{_ONES}))?|{WORD})"

_UNITS = {
    "years": ("years", "year", "yrs", "yr", "y"),
    "months": ("months", "month", "mnths", "mnth", "mths", "mth", "mos", "m"),
    "weeks": ("weeks", "week", "wks", "wk", "w"),
    "days": ("days", "day", "d"),
}
# Short forms that say "old" by themselves. "2 w/o" is "without" and "2 do" is a verb, so neither is here.
_OLD_UNITS = {
    "years": ("yo", "yos", "y/o", "y.o", "y o", "yrold", "yold"),
    "months": ("mo", "m/o"),
    "weeks": ("wo",),
}
_OLD_SHORTS = {short for shorts in _OLD_UNITS.values() for short in shorts}
_UNIT_OF = {short: unit for units in (_UNITS, _OLD_UNITS) for unit, shorts in units.items() for short in shorts}
_DAYS_IN = {"days": 1.0, "weeks": 7.0, "months": DAYS_IN_MONTH, "years": 12 * DAYS_IN_MONTH}

UNIT = rf"(?:{'|'.join(re.escape(short) for short in sorted(_UNIT_OF, key=len, reverse=True))})(?![a-z])"
AND = r"(?:and|&|n)"
HALF = rf"(?:\s{{0,2}}(?:½|1/2)|\s{{1,2}}{AND}\s{{1,2}}(?:a\s{{1,2}})?half)"
START = r"(?<![\w£$€/+])(?<![0-9][.,:–-])"
END = r"(?![\w%°]|[.,:/'’+–-][0-9])"
AMOUNT = pattern(
    rf"{START}(?:(?P<number>{NUMBER})(?P<half>{HALF})?(?:[\s-]{{0,2}}(?P<unit>{UNIT})(?:\.(?=[\s-]{{0,2}}old))?)?"
    rf"|(?P<one>an?)\s{{1,2}}(?P<one_unit>year|month|week|day))"
    rf"(?P<late>\s{{1,2}}{AND}\s{{1,2}}(?:a\s{{1,2}})?half)?"
    rf"(?:[\s,]{{0,2}}(?:{AND}\s{{1,2}})?(?P<more>{NUMBER})[\s-]{{0,2}}(?P<more_unit>{UNIT}))?"
    rf"(?P<old>[\s-]{{0,2}}(?:olds?|of\sage)(?![a-z]))?{END}"
)


@dataclass(frozen=True)
class Amount:
    """A number with or without a unit of time.

    ``old`` where it is said to be an age ("18mo"), ``spelt`` if by the word "old"; ``half`` for a half;
    ``plural`` for "months", not "month"; ``word`` is the number as typed, in small letters.
    """

    start: int
    end: int
    number: float
    unit: str | None
    extra_months: float
    old: bool
    spelt: bool
    half: bool
    plural: bool
    word: str

    @property
    def months(self) -> float:
        """The amount in months; a number without a unit counts years."""
        return round(to_months(self.number, self.unit or "years") + self.extra_months, 2)


def read_number(text: str) -> float:
    """The value of a text that ``NUMBER`` matches."""
    parts = re.split(r"[ -]", text.lower())
    return float(sum(_NUMBER_OF[part] for part in parts)) if parts[0] in _NUMBER_OF else float(text)


def to_months(number: float, unit: str) -> float:
    return number * _DAYS_IN[unit] / DAYS_IN_MONTH


def find_amounts(text: str) -> Iterator[Amount]:
    """Every number that may count time, in order. Spans never overlap."""
    position = 0
    while match := AMOUNT.search(text, position):
        amount = _amount(match)
        yield amount
        position = amount.end


def _amount(match: re.Match[str]) -> Amount:
    word, short, more_short = (
        (text or "").lower() for text in (match["number"], match["unit"] or match["one_unit"], match["more_unit"])
    )
    unit, half = _UNIT_OF.get(short), bool(match["half"] or match["late"])
    end, old, spelt, extra = match.end(), short in _OLD_SHORTS, bool(match["old"]), 0.0
    if more_short and (old or not unit or _DAYS_IN[_UNIT_OF[more_short]] >= _DAYS_IN[unit]):
        # Two amounts ("2 and 4 years old"), not one ("2 years 4 months"): the second is read on its own.
        end, spelt = max(match.end(name) for name in ("number", "half", "unit", "one_unit", "late")), False
    elif more_short:
        extra, old = to_months(read_number(match["more"]), _UNIT_OF[more_short]), more_short in _OLD_SHORTS
    return Amount(
        start=match.start(),
        end=end,
        number=(read_number(word) if word else 1.0) + 0.5 * half,
        unit=unit,
        extra_months=extra,
        old=old or spelt,
        spelt=spelt,
        half=half,
        plural=short.endswith("s"),
        word=word,
    )
