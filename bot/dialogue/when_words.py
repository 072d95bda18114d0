"""The day and time that a search took, in words: a family must be able to see that it was understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.messages.reply import Block
from bot.messages.wording import Wording
from bot.services.models import DAYS
from bot.services.when import SCHOOL_DAYS, Slot
from bot.support.hours import is_bank_holiday

EVERY_DAY = tuple(range(len(DAYS)))


def when_lines(slot: Slot, today: date, wording: Wording) -> Iterator[Block]:
    """What was looked for, and a bank holiday among it."""
    yield wording.line("find_when", when=say_slot(slot, today, wording))
    for day in slot.dates:
        if is_bank_holiday(day):
            yield wording.line("find_when_holiday", when=_date(day))


def say_slot(slot: Slot, today: date, wording: Wording) -> str:
    """ "tomorrow, Tuesday 24 November, in the evening"; "after school"; "on Mondays in the morning"."""
    part = wording.labels[f"when_{slot.part}"] if slot.part else ""
    if slot.dates:
        return ", ".join(words for words in (_dates(slot.dates, today), part) if words)
    if slot.days in (EVERY_DAY, SCHOOL_DAYS):
        return part
    return f"on {' and '.join(f'{DAYS[day]}s' for day in slot.days)} {part}"


def _dates(dates: tuple[date, ...], today: date) -> str:
    near = {today: "today, ", today + timedelta(days=1): "tomorrow, "}
    if len(dates) == 1:
        return f"{near.get(dates[0], 'on ')}{_date(dates[0])}"
    return f"on {' and '.join(map(_date, dates))}"


def _date(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
