"""The queue of requests as staff see it: ordered and counted by plain columns, and only one page's details are decrypted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select, true, tuple_
from sqlalchemy.engine import Connection, Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.support.model import ADDED, ANSWERED, URGENT, State
from bot.support.tables import EVENT, REQUEST

SIZE = 25  # requests of a page
BEGINNING = 120  # characters of the family's own words
FIRST_TO_ANSWER = (REQUEST.c.urgency, REQUEST.c.answer_by, REQUEST.c.created_at, REQUEST.c.id)
LAST_ENDED = (REQUEST.c.ended_at, REQUEST.c.id)  # the latest first
_TO_ANSWER = (State.NEW.value, State.SEEN.value)


class View(str, Enum):
    """Which requests are listed."""

    TO_ANSWER = "to-answer"  # new or seen
    OVERDUE = "overdue"  # of those, past the day that the family was promised
    IN_HAND = "in-hand"  # accepted
    ENDED = "ended"  # declined, closed or withdrawn


@dataclass(frozen=True)
class Wanted:
    """Whose requests and which. ``areas``: () for all; one whose area nobody knows is always among them."""

    teams: Sequence[str]
    areas: Sequence[str] = ()
    view: View = View.TO_ANSWER
    life_point: str = ""
    team: str = ""  # only this one of them
    after: str = ""  # reference of the last request of the page before


@dataclass(frozen=True)
class Row:
    """One request in the list. ``words``: how the family's own words begin; ``wrote``: what happened last, where
    that is for the team to read: the family added words, or another organisation answered."""

    reference: str
    life_point: str
    area: str
    team: str
    state: State
    urgent: bool
    created_at: datetime
    answer_by: datetime
    overdue: bool
    words: str
    wrote: str


@dataclass(frozen=True)
class Listing:
    """A page. ``next``: what the one after it comes after, or ""."""

    rows: Sequence[Row]
    next: str


class Queue:
    """Every method raises SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    def page(self, wanted: Wanted, size: int = SIZE) -> Listing:
        """The requests that go before all others first: urgent ones, then by the promised day, then by how long they wait;
        of those that have ended, the latest."""
        now, ended = utc_now(), wanted.view is View.ENDED
        order = LAST_ENDED if ended else FIRST_TO_ANSWER
        chosen = [_whose(wanted), _view(wanted.view, now)]
        chosen += [REQUEST.c.life_point == wanted.life_point] if wanted.life_point else []
        chosen += [REQUEST.c.team == wanted.team] if wanted.team else []
        with self._engine().connect() as connection:
            before = select(*order).where(REQUEST.c.reference == wanted.after)
            if last := connection.execute(before).first() if wanted.after else None:
                values = tuple_(*(literal(value, column.type) for value, column in zip(last, order, strict=True)))
                chosen.append(tuple_(*order) < values if ended else tuple_(*order) > values)
            by = [column.desc() for column in order] if ended else order
            listed = select(REQUEST).where(*chosen).order_by(*by).limit(size + 1)
            rows = connection.execute(listed).mappings().all()
            shown = rows[:size]
            wrote = _wrote(connection, [row["id"] for row in shown])
        made = [self._row(row, now, wrote.get(row["id"], "")) for row in shown]
        return Listing(made, made[-1].reference if len(rows) > size else "")

    def counts(self, wanted: Wanted) -> Mapping[View, int]:
        """How many there are of each view but the ended ones."""
        now = utc_now()
        views = (View.TO_ANSWER, View.OVERDUE, View.IN_HAND)
        sums = [func.sum(case((_view(view, now), 1), else_=0)) for view in views]
        still = REQUEST.c.state.in_((*_TO_ANSWER, State.ACCEPTED.value))
        with self._engine().connect() as connection:
            found = connection.execute(select(*sums).where(_whose(wanted), still)).one()
        return {view: int(number or 0) for view, number in zip(views, found, strict=True)}

    def _row(self, row: Mapping[str, Any], now: datetime, wrote: str) -> Row:
        words = " ".join(" ".join(json.loads(self._cipher().decrypt(row["details"]))["words"]).split())
        begins = words if len(words) <= BEGINNING else f"{words[:BEGINNING].rpartition(' ')[0]} …"
        overdue = row["state"] in _TO_ANSWER and row["answer_by"] < now
        names = ("reference", "life_point", "area", "team", "created_at", "answer_by")
        plain = {name: row[name] for name in names}
        return Row(
            **plain,
            state=State(row["state"]),
            urgent=row["urgency"] == URGENT,
            overdue=overdue,
            words=begins,
            wrote=wrote,
        )


def _wrote(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """What happened last to those of the requests where it is something to read."""
    latest = select(func.max(EVENT.c.id)).where(EVENT.c.request_id.in_(ids)).group_by(EVENT.c.request_id)
    wanted = select(EVENT.c.request_id, EVENT.c.what).where(EVENT.c.id.in_(latest), EVENT.c.what.in_((ADDED, ANSWERED)))
    return {row[0]: row[1] for row in connection.execute(wanted)}


def _whose(wanted: Wanted) -> Any:
    return and_(REQUEST.c.team.in_(list(wanted.teams)), in_areas(wanted.areas))


def in_areas(areas: Sequence[str]) -> Any:
    """As SQL: a request's area is one of these, or nobody knows it. () for all areas."""
    return or_(REQUEST.c.area == "", REQUEST.c.area.in_(list(areas))) if areas else true()


def _view(view: View, now: datetime) -> Any:
    if view is View.IN_HAND:
        return REQUEST.c.state == State.ACCEPTED.value
    if view is View.ENDED:
        return REQUEST.c.state.in_((State.DECLINED.value, State.CLOSED.value, State.WITHDRAWN.value))
    to_answer = REQUEST.c.state.in_(_TO_ANSWER)
    return and_(to_answer, REQUEST.c.answer_by < now) if view is View.OVERDUE else to_answer
