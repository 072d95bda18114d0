"""The outbox: what teams are to hear, committed in one transaction with what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.engine import Connection

from bot.support.model import FAMILY, Request
from bot.support.tables import OUTBOX, REQUEST

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
FAILING = "failing"  # waiting, after an attempt that failed
DELETED = "deleted"  # the event of a request that its family has deleted
LEASE = timedelta(seconds=90)  # how long one process may be at a message before another takes it up
KEPT_DELETIONS = timedelta(days=30)  # after a team was told


def event_key(request_id: str, number: int) -> str:
    """The key of all messages about one event of a request. ``number``: the event's own."""
    return f"{request_id}-{number}"


def put(connection: Connection, key: str, team: str, event: str, at: datetime, **columns: str) -> None:
    """Adds a message to a team. ``at``: when it is due; ``columns``: request_id and text, or reference."""
    row = {"key": _key(key, team), "team": team, "event": event, "text": "", "reference": "", **columns}
    state = {"state": WAITING, "attempts": 0, "next_at": at, "problem": ""}
    connection.execute(insert(OUTBOX).values(row | state))


def letters(connection: Connection, request: Request) -> Mapping[int, str]:
    """What became of each email to a request's family: a state, or FAILING while it is tried again; by the event's number."""
    columns = (OUTBOX.c.key, OUTBOX.c.state, OUTBOX.c.problem)
    wanted = select(*columns).where(OUTBOX.c.request_id == request.id, OUTBOX.c.team == FAMILY)
    found = {row.key: row for row in connection.execute(wanted)}
    rows = {event.number: found.get(_key(event_key(request.id, event.number), FAMILY)) for event in request.history}
    return {
        number: FAILING if row.state == WAITING and row.problem else row.state for number, row in rows.items() if row
    }


def put_deletions(connection: Connection, whose: Any, now: datetime) -> None:
    """Before the requests of ``whose`` are deleted, and their messages with them: tells each team that may have one by its
    reference alone. A team that was sent nothing yet hears nothing."""
    references = dict(connection.execute(select(REQUEST.c.id, REQUEST.c.reference).where(whose)).all())
    # Locked, so that nothing is taken up for delivery between this look and the deletion.
    ours = and_(OUTBOX.c.request_id.in_(list(references)), OUTBOX.c.team != FAMILY)
    wanted = select(OUTBOX).where(ours).order_by(OUTBOX.c.id).with_for_update()
    rows = [row for row in connection.execute(wanted).mappings().all() if row["attempts"] or row["problem"]]
    for request_id, team in dict.fromkeys((row["request_id"], row["team"]) for row in rows):
        theirs = [row for row in rows if (row["request_id"], row["team"]) == (request_id, team)]
        due = now + LEASE if _is_under_way(theirs) else now
        put(connection, f"{request_id}-{DELETED}", team, DELETED, due, reference=references[request_id])


def purge_deletions(connection: Connection, now: datetime) -> None:
    """Deletes what teams were told of deletions, when it has been kept long enough."""
    told = (OUTBOX.c.event == DELETED, OUTBOX.c.state == DELIVERED, OUTBOX.c.next_at < now - KEPT_DELETIONS)
    connection.execute(delete(OUTBOX).where(*told))


def _key(key: str, team: str) -> str:
    """The receiver's idempotency key."""
    return f"{key}-{team}"


def _is_under_way(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a message may be on its way just now: the deletion must not overtake it."""
    return any(row["state"] == WAITING for row in rows)
