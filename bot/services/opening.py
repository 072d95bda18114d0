"""When a service is next open: its weekly hours, its dates, and bank holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.services.models import Opening
from bot.services.when import Slot
from bot.support.hours import LONDON, is_bank_holiday

LOOK_AHEAD = 15  # days: two weeks from today, for what is open weekly


@dataclass(frozen=True)
class Session:
    """One time that a service is open. ``now``: it has begun and is not over."""

    day: date
    opens: time | None
    closes: time | None
    now: bool = False


def next_session(openings: Iterable[Opening], moment: datetime) -> Session | None:
    """The session that is on, or the next one within two weeks; None where nobody can tell (``moment`` with its zone)."""
    local = moment.astimezone(LONDON)
    openings = [opening for opening in openings if not opening.monthly]
    for ahead in range(LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for opening in sorted(_open_on(openings, day), key=lambda opening: opening.opens or time()):
            if ahead or not opening.closes or local.time() < opening.closes:
                now = not ahead and opening.opens is not None and opening.opens <= local.time()
                return Session(day, opening.opens, opening.closes, now and opening.closes is not None)
    return None


def is_open_in(openings: Iterable[Opening], slot: Slot) -> bool:
    """Whether a family can come then."""
    if slot.dates:
        return session_in(openings, slot) is not None
    return any(set(opening.days) & set(slot.days) and _is_open_at(opening, slot) for opening in openings)


def session_in(openings: Iterable[Opening], slot: Slot) -> Session | None:
    """The first session on the slot's dates. Of what is open in some weeks of a month nobody can tell."""
    openings = [opening for opening in openings if not opening.monthly]
    for day in slot.dates:
        for opening in sorted(_open_on(openings, day), key=lambda opening: opening.opens or time()):
            if _is_open_at(opening, slot):
                return Session(day, opening.opens, opening.closes)
    return None


def _is_open_at(opening: Opening, slot: Slot) -> bool:
    """Whether it is open at some time of the slot. One that tells no times is so only where any time of the day will do."""
    if opening.opens is None or opening.closes is None:
        return not slot.part
    return opening.opens <= slot.ends and slot.begins < opening.closes


def closed_for_holiday(openings: Iterable[Opening], moment: datetime) -> date | None:
    """The next bank holiday within a week on which a service that would be open is closed."""
    today = moment.astimezone(LONDON).date()
    openings = list(openings)
    for day in (today + timedelta(days=ahead) for ahead in range(7)):
        usual = [opening for opening in openings if day.weekday() in opening.days and _is_valid(opening, day)]
        if is_bank_holiday(day) and usual and not any(opening.on_bank_holidays for opening in usual):
            return day
    return None


def _open_on(openings: Iterable[Opening], day: date) -> Iterator[Opening]:
    holiday = is_bank_holiday(day)
    for opening in openings:
        if day.weekday() in opening.days and _is_valid(opening, day) and (opening.on_bank_holidays or not holiday):
            yield opening


def _is_valid(opening: Opening, day: date) -> bool:
    """``valid_to`` before ``valid_from`` or on the same day is how some publishers write that they do not know."""
    if opening.valid_from and opening.valid_to and opening.valid_to <= opening.valid_from:
        return True
    return not (opening.valid_from and day < opening.valid_from) and not (opening.valid_to and day > opening.valid_to)
