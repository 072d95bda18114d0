"""The answer to "what did we tell families about this between these dates?", as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.clock import aware
from bot.ledger.store import Ledger, Span
from bot.ledger.turn import Given, Text
from bot.support.hours import LONDON


@dataclass(frozen=True)
class DayCount:
    """How often a version was given on a day (of London) by a channel, and in how many conversations."""

    day: date
    channel: str
    version: int
    times: int
    conversations: int


@dataclass(frozen=True)
class Told:
    """What families were told about one entry. ``texts``: each text that was given, in order of version."""

    entry: str
    first: date
    last: date
    times: int
    conversations: int
    days: tuple[DayCount, ...]
    texts: tuple[Text, ...]

    def lines(self) -> Iterator[str]:
        """All of it, for staff to read."""
        yield f"{self.entry}, from {self.first} to {self.last}: given {self.times} times in {self.conversations} conversations"
        if self.days:
            yield ""
            yield "day         channel  version  times  conversations"
        for count in self.days:
            yield f"{count.day}  {count.channel:7}  {count.version:7}  {count.times:5}  {count.conversations:13}"
        for text in self.texts:
            yield from _shown(text)


def told(ledger: Ledger, entry: str, first: date, last: date) -> Told:
    """What families were told from the first day to the last. Raises as the ledger does."""
    found = ledger.given(entry, Span.of_days(first, last))
    texts = ledger.texts(sorted({given.text for given in found}))
    in_order = sorted(texts.values(), key=lambda text: (text.version, text.age))
    conversations = len({given.conversation for given in found})
    return Told(entry, first, last, len(found), conversations, tuple(_by_day(found)), tuple(in_order))


def _by_day(found: Sequence[Given]) -> Iterator[DayCount]:
    counted: dict[tuple[date, str, int], list[str]] = {}
    for given in found:
        day = aware(given.at).astimezone(LONDON).date()
        counted.setdefault((day, given.channel, given.version), []).append(given.conversation)
    for (day, channel, version), conversations in sorted(counted.items()):
        yield DayCount(day, channel, version, len(conversations), len(set(conversations)))


def _shown(text: Text) -> Iterator[str]:
    age = f", for {text.age.lower()}" if text.age else ""
    yield ""
    yield f"--- version {text.version}{age}, agreed {text.agreed_on} by {text.agreed_by}"
    yield text.title
    parts: Mapping[str, str] = {"Get help now": text.help_now, "Web": text.answer, "By text": text.sms}
    for name, said in parts.items():
        if said:
            yield f"\n[{name}]\n{said}"
