"""Requests that a team has been told of, or asked about, though another one answers them: what its people see at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, insert, select, tuple_, update
from sqlalchemy.engine import Connection, Engine

from bot.support.model import OPEN
from bot.support.queue import SIZE, in_areas
from bot.support.tables import REQUEST, SHARE

_WAITS = and_(SHARE.c.asked_at.is_not(None), SHARE.c.answered_at.is_(None))


@dataclass(frozen=True)
class Shared:
    """A line of the list. ``team``: that answers the request; ``told``: the one that it is shared with; ``waits``: it was
    asked something and has not answered."""

    reference: str
    life_point: str
    area: str
    team: str
    told: str
    told_at: datetime
    waits: bool


def share(connection: Connection, request_id: str, team: str, at: datetime, asked: bool) -> None:
    """Notes, in the transaction in which it is told, that a team may see a request. ``asked``: an answer is waited for."""
    mine = and_(SHARE.c.request_id == request_id, SHARE.c.team == team)
    if connection.execute(select(SHARE.c.id).where(mine)).first() is None:
        connection.execute(insert(SHARE).values(request_id=request_id, team=team, told_at=at))
    if asked:
        connection.execute(update(SHARE).where(mine).values(asked_at=at, answered_at=None))


def note_answer(connection: Connection, request_id: str, team: str, at: datetime) -> None:
    """Notes that a team has answered what it was asked."""
    mine = and_(SHARE.c.request_id == request_id, SHARE.c.team == team)
    connection.execute(update(SHARE).where(mine).values(answered_at=at))


class Shares:
    """``teams`` and ``areas`` are those of whoever looks, as of ``bot.support.queue.Wanted``. Every method raises
    SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def teams(self, request_id: str) -> frozenset[str]:
        """The teams that a request is shared with."""
        wanted = select(SHARE.c.team).where(SHARE.c.request_id == request_id)
        with self._engine().connect() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def waiting(self, teams: Sequence[str], areas: Sequence[str] = ()) -> int:
        """How many questions wait for these teams' answer."""
        wanted = _listed(func.count()).where(_whose(teams, areas), _WAITS)
        with self._engine().connect() as connection:
            return int(connection.execute(wanted).scalar_one())

    def page(self, teams: Sequence[str], areas: Sequence[str] = (), after: int = 0) -> tuple[list[Shared], int]:
        """Open requests, those with a question first, then the latest; and what the next page comes after, or 0. ``after``:
        that number of the page before."""
        order = (case((_WAITS, 1), else_=0), SHARE.c.id)
        columns = [REQUEST.c[name] for name in ("reference", "life_point", "area", "team")]
        columns += [SHARE.c.team, SHARE.c.told_at, _WAITS, SHARE.c.id]
        wanted = _listed(*columns).where(_whose(teams, areas))
        with self._engine().connect() as connection:
            if after and (last := connection.execute(select(*order).where(SHARE.c.id == after)).first()):
                wanted = wanted.where(tuple_(*order) < tuple_(*last))
            by = (column.desc() for column in order)
            rows = connection.execute(wanted.order_by(*by).limit(SIZE + 1)).all()
        shown = rows[:SIZE]
        return [Shared(*row[:-1]) for row in shown], shown[-1][-1] if len(rows) > SIZE else 0


def _listed(*columns: Any) -> Any:
    return select(*columns).select_from(SHARE.join(REQUEST, REQUEST.c.id == SHARE.c.request_id))


def _whose(teams: Sequence[str], areas: Sequence[str]) -> Any:
    is_open = REQUEST.c.state.in_([state.value for state in OPEN])
    return and_(SHARE.c.team.in_(list(teams)), is_open, in_areas(areas))
