"""A request for extra support: what it holds, and the states it goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from bot.knowledge.entry import LIFE_POINTS

__all__ = ["LIFE_POINTS", "Contact", "Details", "Event", "Request", "State", "MOVES"]


class State(str, Enum):
    """Where a request is."""

    NEW = "new"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


# From each state, those that may follow. A family may withdraw at any time before the end.
MOVES: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.SEEN, State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.SEEN: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.CLOSED, State.DECLINED, State.WITHDRAWN}),
    State.DECLINED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


OPEN = (State.NEW, State.SEEN, State.ACCEPTED)
FAMILY = "family"  # who did what a family did
SENT, ADDED, REPLIED = "sent", "added", "replied"  # what happened, beside the states
ASKED, ANSWERED = "asked", "answered"  # between teams: the family is sent nothing
URGENT, ORDINARY = 0, 1  # as the queue is ordered


@dataclass(frozen=True)
class Contact:
    """How a family can be reached: "text", "phone", "email" or "chat"; ``safe``: when, and whether a voicemail is safe."""

    how: str
    address: str = ""  # number or email; "" in the chat
    safe: str = ""


@dataclass(frozen=True)
class Details:
    """What a family says, in its own words. Encrypted at rest."""

    words: tuple[str, ...]  # what is going on, message by message, unaltered
    would_help: str = ""
    tried: str = ""
    helpers: str = ""  # who is already helping
    child: str = ""  # age or due date
    place: str = ""
    contact: Contact = field(default_factory=lambda: Contact("chat"))
    consent: Mapping[str, bool] = field(default_factory=dict)  # for each organisation, yes or no
    check_number: str = ""  # told to the family alone: shows on any channel that a request is theirs

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Details:
        made = cls(**{**value, "words": tuple(value["words"]), "contact": Contact(**value["contact"])})
        return replace(made, consent=dict(made.consent))

    def with_more(self, words: str) -> Details:
        return replace(self, words=(*self.words, words))


@dataclass(frozen=True)
class Event:
    """Something that happened to a request. ``who``: FAMILY, or a member of staff; ``what``: SENT, ADDED, a state ...;
    ``key``: of the form that it was sent from, or ""; ``number``: its own, 0 before it is kept."""

    at: datetime  # UTC
    who: str
    what: str
    text: str = ""
    key: str = ""
    number: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Request:
    """A stored request. Times are UTC without zone."""

    id: str
    reference: str  # short, to be read out
    conversation: str
    life_point: str
    area: str  # id of data/areas.yml, or "" where it is not known
    team: str  # id of data/routing.yml
    state: State
    created_at: datetime
    answer_by: datetime
    details: Details
    history: tuple[Event, ...] = ()
    ended_at: datetime | None = None
    urgency: int = ORDINARY  # the queue's first order: URGENT goes before
    family: str = ""  # a keyed hash of its phone or email, by which its other requests are found; "" where it gave none
    told: tuple[str, ...] = ()  # ids of the other teams that were told when it was sent, as the family had agreed then

    @property
    def open(self) -> bool:
        return self.state in OPEN
