"""Delivers what is in the outbox to the teams: at least once, and again after a failure or a crash. What a team hears
of one request, it hears in order.

Every message has a key of its own. A receiver that has seen a key before answers as before and shows nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.support.letters import Letters
from bot.support.model import FAMILY, Request
from bot.support.pack import pack, page_for_another
from bot.support.routing import Routing, Team
from bot.support.senders import Parcel, Sender, SendError
from bot.support.store import DEAD, DELIVERED, WAITING, RequestStore
from bot.support.tables import OUTBOX

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # how long one process may be at a message before another takes it up
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_ATTEMPTS = 60  # with these waits more than two days; then a person must look
BATCH = 20
PAUSE = 5  # seconds between looks at the outbox


@dataclass(frozen=True)
class Waiting:
    """A row of the outbox that this process has taken up."""

    id: int
    request_id: str
    key: str
    team: str
    event: str
    text: str
    attempts: int


class Delivery:
    """Empties the outbox."""

    def __init__(
        self, engine: Callable[[], Engine], cipher: Callable[[], Cipher], store: RequestStore, routing: Routing,
        senders: Mapping[str, Sender], life_points: Mapping[str, str], letters: Letters | None = None,
    ) -> None:  # fmt: skip
        """``letters``: by which what staff write reaches families that chose email."""
        self._letters = letters
        self._engine, self._cipher, self._store = engine, cipher, store
        self._routing, self._senders, self._life_points = routing, senders, life_points

    async def forever(self) -> None:
        """Delivers until it is cancelled. A database that is away is waited for."""
        while True:
            try:
                await self.once()
            except Exception as error:  # delivery must outlive whatever happens to one look
                logger.error("The outbox could not be emptied: %s", type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def once(self, now: datetime | None = None) -> int:
        """Delivers all that is due. How many were delivered."""
        delivered = 0
        while taken := self._take(now or utc_now()):
            results = await asyncio.gather(*(self._deliver(row, now) for row in taken))
            delivered += sum(results)
        return delivered

    def dead(self) -> list[tuple[str, str, str]]:
        """(key, team, problem) of what could not be delivered and waits for a person."""
        columns = (OUTBOX.c.key, OUTBOX.c.team, OUTBOX.c.problem)
        with self._engine().connect() as connection:
            return [tuple(row) for row in connection.execute(select(*columns).where(OUTBOX.c.state == DEAD)).all()]

    def revive(self) -> int:
        """Puts the dead ones back, when their cause is mended. How many."""
        with self._engine().begin() as connection:
            values = {"state": WAITING, "attempts": 0, "next_at": utc_now()}
            return int(connection.execute(update(OUTBOX).where(OUTBOX.c.state == DEAD).values(values)).rowcount)

    def _take(self, now: datetime) -> list[Waiting]:
        """Takes up due rows: whoever sets a row's next time owns it until then, so two processes never send one at once.
        A row waits for what the same team was to hear of the same request before."""
        earlier = OUTBOX.alias()
        first = ~exists().where(
            earlier.c.request_id == OUTBOX.c.request_id,
            earlier.c.team == OUTBOX.c.team,
            earlier.c.state == WAITING,
            earlier.c.id < OUTBOX.c.id,
        )
        due = and_(OUTBOX.c.state == WAITING, OUTBOX.c.next_at <= now, first)
        names = ("id", "request_id", "key", "team", "event", "text", "attempts")
        taken = []
        with self._engine().begin() as connection:
            wanted = (
                select(*(OUTBOX.c[name] for name in names), OUTBOX.c.next_at)
                .where(due)
                .order_by(OUTBOX.c.id)
                .limit(BATCH)
            )
            for row in connection.execute(wanted).mappings().all():
                mine = and_(OUTBOX.c.id == row["id"], OUTBOX.c.next_at == row["next_at"])
                values = {"next_at": now + LEASE, "attempts": row["attempts"] + 1}
                if connection.execute(update(OUTBOX).where(mine).values(values)).rowcount:
                    taken.append(Waiting(**{name: row[name] for name in names} | {"attempts": row["attempts"] + 1}))
        return taken

    async def _deliver(self, row: Waiting, now: datetime | None) -> bool:
        team = self._routing.teams.get(row.team)
        try:
            if row.team == FAMILY:
                await self._write(row)
            elif team is None or team.channel not in self._senders:
                raise SendError(f"{row.team} is not a team of data/routing.yml that can be sent to")
            else:
                await self._senders[team.channel].send(team, self._parcel(row, team))
        except Exception as error:  # whatever failed, it is tried again and shown
            self._failed(row, error, now or utc_now())
            return False
        self._set(OUTBOX.c.id == row.id, {"state": DELIVERED, "problem": ""})
        return True

    async def _write(self, row: Waiting) -> None:
        request = self._store.of_id(row.request_id)
        if request is None or self._letters is None:
            raise SendError("the request is deleted" if request is None else "no email to families is set up")
        await self._letters.send(request, row.key, self._cipher().decrypt(row.text))

    def _parcel(self, row: Waiting, team: Team) -> Parcel:
        request = self._store.of_id(row.request_id)
        if request is None:
            raise SendError("the request is deleted")
        text = self._cipher().decrypt(row.text) if row.text else ""
        return Parcel(row.key, request.reference, row.event, text, self._page(request, team))

    def _page(self, request: Request, team: Team) -> str:
        """All of the request for the team that answers it; for another, what the family agreed that it is told."""
        answers = self._routing.teams.get(request.team)
        if team.id == request.team:
            told = [self._routing.teams[name].name for name in request.told if name in self._routing.teams]
            return pack(request, self._life_points, self._routing.partners, told)
        if not request.details.consent.get(team.organisation):
            raise SendError(f"the family has not agreed that {team.id} is told")
        return page_for_another(request, self._life_points, answers.name if answers else "another team")

    def _failed(self, row: Waiting, error: Exception, now: datetime) -> None:
        """Tried again after twice the time, and at last left for a person. The problem names no detail of a family."""
        problem = str(error)[:200] if isinstance(error, SendError) else type(error).__name__
        logger.warning("Delivery to %s failed, attempt %d: %s", row.team, row.attempts, problem)
        wait = min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
        state = DEAD if row.attempts >= MOST_ATTEMPTS else WAITING
        ours = and_(OUTBOX.c.id == row.id, OUTBOX.c.state == WAITING, OUTBOX.c.attempts == row.attempts)  # still
        self._set(ours, {"state": state, "next_at": now + wait, "problem": problem})

    def _set(self, rows: Any, values: Mapping[str, object]) -> None:
        with self._engine().begin() as connection:
            connection.execute(update(OUTBOX).where(rows).values(**values))
