"""The date that a family gives: when its baby is due, or when its child was born."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.reminders.plan import Plan
from bot.reminders.points import Basis

LONGEST_AHEAD = timedelta(weeks=42)  # of a due date
OVERDUE = timedelta(days=21)  # a date with "due" before it may be past by so much
WEEKS = 40  # of a pregnancy, up to the due date
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENDS = r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
_NAME = rf"(?P<name>{'|'.join(_MONTHS)}){_ENDS}(?![a-z])\.?"
_YEAR = r"(?:[\s,./-]{1,3}(?P<year>20\d\d|\d\d)(?!\d))?"
_WRITTEN = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?[./-]\s?(?P<month>\d{{1,2}}){_YEAR}(?!\d)", re.ASCII),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,2}}(?:of\s)?{_NAME}{_YEAR}", re.ASCII | re.I),
    re.compile(rf"\b{_NAME}\s{{0,2}}(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR}", re.ASCII | re.I),
)
_DUE, _BORN = re.compile(r"\bdue\b|\bexpecting\b|\bedd\b", re.I), re.compile(r"\bborn\b|\bbirthday\b|\bdob\b", re.I)


def find_day(text: str, today: date) -> tuple[Basis, date] | None:
    """The date in a text, and what it is: one to come is a due date. None where there is no date of the
    calendar, where its year is missing and cannot be told, or where it is too far off to be a due date."""
    match = next((found for pattern in _WRITTEN if (found := pattern.search(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["month"])
    years = [int(parts["year"]) % 100 + 2000] if parts["year"] else _years(text, today)
    days = (_date(year, month, int(parts["day"])) for year in years)
    return next((told for day in days if day and (told := _told(text, day, today))), None)


def _years(text: str, today: date) -> list[int]:
    """The years to try where none was written: a birthday was, and a due date is to come. Without either word, it may be both."""
    if _BORN.search(text):
        return [today.year, today.year - 1]
    return [today.year, today.year + 1, today.year - 1] if _DUE.search(text) else []


def _date(year: int, month: int, day: int) -> date | None:
    exists = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if exists else None


def _told(text: str, day: date, today: date) -> tuple[Basis, date] | None:
    if day > today:
        likely = day - today <= LONGEST_AHEAD and not _BORN.search(text)
        return (Basis.DUE, day) if likely else None
    due = _DUE.search(text) and not _BORN.search(text)
    if due:
        return (Basis.DUE, day) if today - day <= OVERDUE else None
    return Basis.BORN, day


def known_day(facts: Mapping[str, Any], today: date) -> tuple[Basis, date] | None:
    """The date that a conversation tells, as near as it does; None where it tells none."""
    if age := facts.get("child_age"):
        return Basis.BORN, today - timedelta(days=round(float(age["months"]) * 365.25 / 12))
    pregnancy = facts.get("pregnancy") or {}
    if len(str(pregnancy.get("due", ""))) == len("2027-03-14"):
        return Basis.DUE, date.fromisoformat(pregnancy["due"])
    if weeks := pregnancy.get("weeks"):
        return Basis.DUE, today + timedelta(weeks=WEEKS - int(weeks))
    return None


def is_of_use(basis: Basis, day: date, today: date) -> bool:
    """Whether there is anything left to be reminded of."""
    return bool(Plan.begin(basis, day, today).coming(today))
