"""How what staff write reaches a family: in its chat, by text, by email; and when that is safe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from enum import Enum

from sqlalchemy.engine import Connection

from bot.errors import RequestError
from bot.exchange.store import Exchange, Who
from bot.messages.gsm7 import segments, to_gsm7
from bot.messages.wording import Wording
from bot.sms.numbers import PREFIX, Numbers, whole_number
from bot.sms.opting import suggests_blocking
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.support.model import FAMILY, Contact, Request
from bot.support.routing import Routing
from bot.support.safe_times import SafeTimes, read

MOST_TEXTS = 4  # of one reply: 612 characters in the SMS alphabet
WEB = "web-"  # what the ids of conversations on the web begin with


class Way(str, Enum):
    """Where a reply goes."""

    CHAT = "chat"
    TEXT = "text"
    EMAIL = "email"


class Barred(str, Enum):
    """Why a way is closed. Whatever is written is in the history all the same, and the family reads it when it asks."""

    CHAT_GONE = "chat_gone"  # the conversation was deleted, or is too old
    STOPPED = "stopped"  # the number wants no texts
    NUMBER_GONE = "number_gone"
    OTHER_PERSON = "other_person"  # somebody else writes from this phone now
    NO_TEXTS = "no_texts"  # no provider is set up
    NO_EMAIL = "no_email"  # no mail server is set up


@dataclass(frozen=True)
class Reach:
    """How a family can be reached now. ``phone``: the conversation that a text goes to; ``number``: one that is not kept yet.
    ``safe``: when, for texts and emails; None where that is not certain and a person must say."""

    ways: tuple[Way, ...] = ()
    barred: tuple[Barred, ...] = ()
    phone: str = ""
    number: str = ""
    safe: SafeTimes | None = None

    @property
    def is_timed(self) -> bool:
        """Whether the reply arrives where somebody else may see it: then the family's safe times hold."""
        return Way.TEXT in self.ways or Way.EMAIL in self.ways

    def next_safe(self, now: datetime) -> datetime | None:
        """When it would be sent; None where a person must say. ``now`` with zone."""
        if not self.is_timed:
            return now
        return self.safe.next(now) if self.safe else None


@dataclass(frozen=True)
class Sending:
    """What is done in the transaction that keeps a reply. ``tell``: as of the outbox; ``not_before``: UTC without zone."""

    also: Callable[[Connection], None]
    tell: tuple[str, ...] = ()
    not_before: datetime | None = None


class Reaching:
    """``numbers``: opened at first use; ``texts``, ``emails``: whether this installation sends any."""

    def __init__(
        self, exchange: Exchange, phones: Phones, queue: TextQueue, numbers: Callable[[], Numbers], wording: Wording,
        routing: Routing, texts: bool, emails: bool,
    ) -> None:  # fmt: skip
        self._exchange, self._phones, self._queue, self._numbers = exchange, phones, queue, numbers
        self._wording, self._routing, self._texts, self._emails = wording, routing, texts, emails

    def of(self, request: Request) -> Reach:
        """The conversation that the family is in, and what it chose beside. Raises SQLAlchemyError."""
        contact = request.details.contact
        reach = Reach(safe=SafeTimes(always=True) if contact.how == "chat" else read(contact.safe))
        if request.conversation.startswith(WEB):
            is_there = self._exchange.has(request.conversation)
            reach = _with(reach, Way.CHAT) if is_there else _without(reach, Barred.CHAT_GONE)
        elif request.conversation.startswith(PREFIX) and contact.how not in ("email", "text"):
            reach = self._by_phone(reach, request.conversation, "")
        if contact.how == "text":
            reach = self._by_number(reach, request, contact)
        if contact.how == "email":
            reach = _with(reach, Way.EMAIL) if self._emails else _without(reach, Barred.NO_EMAIL)
        return reach

    def plan(self, request: Request, words: str, key: str, now: datetime, is_safe_now: bool = False) -> Sending:
        """What sends these words, once for a key. ``now`` with zone; ``is_safe_now``: a person says that it is. Raises
        RequestError where it is too long for a text, or nobody knows when it is safe."""
        reach = self.of(request)
        said = self._wording.line("staff_reply", team=self._team(request), reference=request.reference, words=words)
        text = to_gsm7(" ".join(said.sms.split()))
        if Way.TEXT in reach.ways:
            _check_text(text, words)
        moment = now if is_safe_now else reach.next_safe(now)
        if moment is None:
            raise RequestError(
                "nobody can tell from the family's own words whether now is a safe time: read them, and say that it is, "
                "or wait until it is"
            )
        at = moment.astimezone(timezone.utc).replace(tzinfo=None)

        def send(connection: Connection) -> None:
            if Way.CHAT in reach.ways:
                self._exchange.put(connection, request.conversation, Who.STAFF, f"staff-{key}", {"text": said.text})
            if Way.TEXT in reach.ways:
                if reach.number:
                    self._phones.keep(connection, reach.phone, reach.number)
                self._queue.put(connection, reach.phone, text_key(key), text, at=at)

        return Sending(send, (FAMILY,) if Way.EMAIL in reach.ways else (), at)

    def outcomes(self, request: Request) -> Mapping[str, tuple[str, str]]:
        """(state, receipt) of the text of each reply, by the key of its event. Emails are in the outbox."""
        found = {event.key: self._queue.outcome(text_key(event.key)) for event in request.history if event.key}
        return {key: outcome for key, outcome in found.items() if outcome}

    def _by_number(self, reach: Reach, request: Request, contact: Contact) -> Reach:
        """To the number that the family wrote for its request."""
        number = whole_number(contact.address)
        if number is None:
            return _without(reach, Barred.NUMBER_GONE)
        phone = self._numbers().conversation(number)
        conversation = request.conversation if request.conversation.partition(".")[0] == phone else phone
        return self._by_phone(reach, conversation, number)

    def _by_phone(self, reach: Reach, conversation: str, number: str) -> Reach:
        """``number``: where it may have to be kept first."""
        base = conversation.partition(".")[0]
        phone = self._phones.get(base)
        if not self._texts:
            return _without(reach, Barred.NO_TEXTS)
        if phone and phone.stopped:
            return _without(reach, Barred.STOPPED)
        if not number and not (phone and phone.number):
            return _without(reach, Barred.NUMBER_GONE)
        if phone and phone.state.conversation(base) != conversation:
            return _without(reach, Barred.OTHER_PERSON)
        return replace(_with(reach, Way.TEXT), phone=base, number=number)

    def _team(self, request: Request) -> str:
        team = self._routing.teams.get(request.team)
        return team.name if team else self._wording.labels["the_team"]


def text_key(key: str) -> str:
    """The key of a reply's text in the queue."""
    return f"staff-{key}"


def _check_text(text: str, words: str) -> None:
    if (count := segments(text)) > MOST_TEXTS:
        raise RequestError(
            f"that is {count} texts long for this family's phone, and {MOST_TEXTS} is the most: say less"
        )
    if suggests_blocking(words):
        raise RequestError(
            "that asks the family to send a word that would block its number, such as STOP: say it otherwise"
        )


def _with(reach: Reach, way: Way) -> Reach:
    return replace(reach, ways=(*reach.ways, way))


def _without(reach: Reach, why: Barred) -> Reach:
    return replace(reach, barred=(*reach.barred, why))
