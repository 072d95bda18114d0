"""The rows that numbers are made of. None holds anything that a family wrote, or says who it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

UNKNOWN = "Not known"


@dataclass(frozen=True)
class Asked:
    """So many turns with the same columns of the ledger (bot.ledger.tables.TURN)."""

    channel: str
    outcome: str
    topic: str
    danger: str
    level: str
    stage: str
    area: str
    count: int


@dataclass(frozen=True)
class Rated:
    """An answer about a topic that a family found helpful, or not."""

    topic: str
    helpful: bool


@dataclass(frozen=True)
class Requested:
    """A request for support. ``answered_at``: the first time that staff accepted, declined or wrote to the family; times are UTC
    without zone."""

    life_point: str
    area: str
    created_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """An entry that its owner must look at."""

    owner: str
    what: str


@dataclass(frozen=True)
class Rows:
    """All rows of a period; ``feedback`` and ``due`` are of all time and of today."""

    questions: tuple[Asked, ...] = ()
    ratings: tuple[Rated, ...] = ()
    requests: tuple[Requested, ...] = ()
    feedback: Mapping[tuple[date, str], int] | None = None  # by the quarter's first day and the theme's id
    due: tuple[Due, ...] = ()


@dataclass(frozen=True)
class Names:
    """What staff read for the ids in the rows, each in the order of its tables."""

    groups: Mapping[str, str]  # by topic: the name of its group
    stages: Mapping[str, str]
    areas: Mapping[str, str]
    channels: Mapping[str, str]
    life_points: Mapping[str, str]
    dangers: Mapping[str, str]
    themes: Mapping[str, str]
