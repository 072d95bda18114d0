"""The dates on which babies are due, in a message."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from bot.language.found import Found, near, pattern, words

OVERDUE_DAYS = 21
MAX_PAST_DAYS = 60

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_YEAR = r"(?:,?\s{0,2}(?P<y#>20[0-9]{2})(?!\w))?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DUE = pattern(
    r"\b(?P<lead>(?:baby['’]?s?\s)?due(?:\s{1,2}date)?|e\.?d\.?d"
    r"|having\s(?:an?|our|my)\s(?:baby|child)|expecting(?:\s{1,2}(?:an?|our|my)(?:\s(?:first|second|third))?"
    r"\s(?:baby|child|son|daughter|lo|little\sone))?)"
    r"(?:[\s:=,(-]{1,3}(?:is|in|on|the|of|around|about|approx|until|till|not|early|mid|late|end|beginning|start"
    r"|middle|by|for|first|week|next|this)(?![a-z])){0,5}[\s:=,(-]{1,3}"
    r"(?:(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2})(?![\w-])"
    r"|(?P<d1>[0-9]{1,2})(?P<sep>[/.-])(?P<m1>[0-9]{1,2})(?:(?P=sep)(?P<y1>[0-9]{4}|[0-9]{2}))?(?![\w/-]|\.[0-9])"
    rf"|(?P<d2>[0-9]{{1,2}}){_ORDINAL}\s{{0,2}}(?:of\s{{1,2}})?(?P<m2>{_MONTH}){_YEAR.replace('#', '2')}"
    rf"|(?P<m3>{_MONTH})\s{{0,2}}(?:the\s)?(?P<d3>[0-9]{{1,2}}){_ORDINAL}(?!\w){_YEAR.replace('#', '3')}"
    rf"|(?P<m4>{_MONTH}){_YEAR.replace('#', '4')})"
)
_NOT_BABY = pattern(
    r"\b(?:jabs?|vaccin\w{0,9}|imms|immunis\w{0,6}|injections?|reviews?|appointments?|appt|assessments?|checks?|scans?"
    r"|rent|bills?|payments?|reports?|periods?|smear|visits?|tests?|results?|forms?|applications?|boosters?|plans?|ehcp"
    r"|decision|meeting|renewal|mot|placement|school|delivery|homework)\b"
)
_BABY = pattern(r"\b(?:bab(?:y|ies)|i['’]?m|i\sam|pregnan\w{1,2}|we['’]?re|she['’]?s|lo|twins|bump)(?!\w|['’]s)")
_IS_DUE = pattern(r"\b(\w{1,15})(?:['’]s|\s{1,2}(?:is|are))\s{1,2}$")
_MAY_BE_DUE = words("baby babies twins lo she wife partner girlfriend daughter sister friend one bump")
_WAS_DUE = pattern(r"\b(?:was|were|wasn['’]?t|been)\s{1,2}$")
_IN_MAY = pattern(r"\b(?:in|of|early|mid|late|end|next|this)\W{1,2}may$")


def find_due_dates(text: str, today: date) -> Iterator[Found]:
    """The due dates of babies; the value is ``{"due": "2027-03"}`` or ``{"due": "2027-03-14"}``."""
    for match in _DUE.finditer(text):
        before, after = near(text, match.start(), match.end())
        due = _due(match, today)
        if due and _is_baby_due(match, before) and not _is_word_may(match, after):
            yield Found(match.start(), match.end(), {"due": due})


def _is_baby_due(match: re.Match[str], before: str) -> bool:
    if _WAS_DUE.search(before):
        return False
    if match["lead"].lower() != "due":
        return True
    subject = _IS_DUE.search(before)
    if subject and subject[1].lower() not in _MAY_BE_DUE:
        return False
    clause = re.split(r"[.;!?\n]", before)[-1]
    return _last(_BABY, clause) >= _last(_NOT_BABY, clause)


def _last(wanted: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in wanted.finditer(text)), default=-1)


def _is_word_may(match: re.Match[str], after: str) -> bool:
    """ "due may be late": the verb, not the month."""
    bare = (match["m4"] or "").lower() == "may" and not match["y4"]
    return bare and not _IN_MAY.search(match[0]) and re.match(r"\s{1,2}\w", after) is not None


def _due(match: re.Match[str], today: date) -> str | None:
    """The date as "2027-03-14" or "2027-03"; None for one that does not exist or is long past."""
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return _day(year, month, day, today)
    which = next(which for which in "1234" if match[f"m{which}"])
    month = int(match["m1"]) if which == "1" else _MONTHS.index(match[f"m{which}"][:3].lower()) + 1
    chosen = int(match[f"y{which}"]) if match[f"y{which}"] else None
    if chosen is not None and chosen < 100:
        chosen += 2000
    return _month(chosen, month, today) if which == "4" else _day(chosen, month, int(match[f"d{which}"]), today)


def _month(year: int | None, month: int, today: date) -> str | None:
    year = year or today.year + (month < today.month)
    past = (today - date(year, month, monthrange(year, month)[1])).days
    return None if past > MAX_PAST_DAYS else f"{year}-{month:02}"


def _day(year: int | None, month: int, day: int, today: date) -> str | None:
    """Without a year, a day up to three weeks past is this one's: babies come late."""
    earliest = today - timedelta(days=OVERDUE_DAYS if year is None else MAX_PAST_DAYS)
    for candidate in [year] if year else range(earliest.year, earliest.year + 3):
        exists = 1 <= month <= 12 and 1 <= day <= monthrange(candidate, month)[1]
        if exists and date(candidate, month, day) >= earliest:
            return date(candidate, month, day).isoformat()
    return None
