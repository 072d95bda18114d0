"""Ages with a name in a message: school years, reception, newborn."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.amounts import AND, END, UNIT, WORD, read_number
from bot.language.found import Found, near, pattern

_SCHOOL_YEAR = pattern(rf"(?<![\w])(?:(?:year|yr)\s{{0,2}}(?P<year>1[0-3]|[1-9]|{WORD})|y(?P<short>1[0-3]|[1-9])){END}")
# "a year 2 of", "half a year", "this year 3", and "he'll be in year 1 before he's seen".
_NOT_SCHOOL_BEFORE = pattern(
    rf"(?:[0-9½]|\b(?:{WORD}|twenty|half|this|last|next|every|each|per|an?|new|the|financial|tax|whole|full"
    r"|first))[\s-]{0,2}$|(?:['’]ll|\bwill)\s(?:be|start|go)\s(?:in|into)?\s{0,2}$"
)
_NOT_SCHOOL_AFTER = pattern(
    rf"[\s-]{{0,2}}(?:(?:of|old|times|degree|uni|university|contract|plan|{UNIT})\b"
    rf"|{AND}\s{{1,2}}[0-9]{{1,2}}\s?{UNIT})"
)
_RECEPTION = pattern(
    r"\b(?:in|starts|starting|started|start|into)\s{1,2}(?P<in>reception)\b"
    r"|\b(?P<of>reception\s(?:class|year|child|age|teacher))\b|^\W{0,3}(?P<whole>reception)\W{0,3}$"
)
_FRONT_DESK_BEFORE = pattern(
    r"\b(?:waiting|wait|waited|sat|sitting|stood|stuck|left|queue|queued|asked|spoke|surgery|hospital|gp)\s{1,2}$"
)
_FRONT_DESK_AFTER = pattern(r"\s{1,2}(?:desk|area|staff|team|lady|room|at\s(?:the|my)|said|told|of)\b")
_NEWBORN = pattern(r"\bnew[\s-]?born\b")
_NOT_NEWBORN_BEFORE = pattern(r"\b(?:since|when|was|longer|as|from)\s{1,2}(?:an?\s{1,2})?$|\bnot\san?\s$")
_NOT_NEWBORN_AFTER = pattern(
    r"[\s-]{1,2}(?:screen\w{0,4}|checks?|examination|visit|hearing|blood|nappies|nappy|clothes|stage|phase|photos?"
    r"|size|days|pack|unit|care|reviews?)\b"
)


def find_named_ages(text: str) -> Iterator[Found]:
    """See ``find_ages``; not in order."""
    yield from _school_years(text)
    yield from _reception(text)
    yield from _newborn(text)


def _school_years(text: str) -> Iterator[Found]:
    for match in _SCHOOL_YEAR.finditer(text):
        before, after = near(text, match.start(), match.end())
        year = read_number(match["year"] or match["short"])
        if year <= 13 and not _NOT_SCHOOL_BEFORE.search(before) and not _NOT_SCHOOL_AFTER.match(after):
            yield Found(match.start(), match.end(), {"months": (year + 4.5) * 12, "text": match[0]})


def _reception(text: str) -> Iterator[Found]:
    for match in _RECEPTION.finditer(text):
        name = match.lastgroup or "in"
        before, after = near(text, match.start(), match.end())
        if not _FRONT_DESK_BEFORE.search(before) and not _FRONT_DESK_AFTER.match(after):
            yield Found(match.start(name), match.end(name), {"months": 54.0, "text": match[name]})


def _newborn(text: str) -> Iterator[Found]:
    for match in _NEWBORN.finditer(text):
        before, after = near(text, match.start(), match.end())
        if not _NOT_NEWBORN_BEFORE.search(before) and not _NOT_NEWBORN_AFTER.match(after):
            yield Found(match.start(), match.end(), {"months": 0.0, "text": match[0]})
