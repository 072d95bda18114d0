"""Keeps phones: the number for as long as a reply or a request needs it, and whether it wants no texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.sms.queue import UNFINISHED, TextQueue
from bot.sms.state import Phone, State
from bot.sms.tables import PHONE, TEXT_OUT
from bot.support.model import State as RequestState
from bot.support.tables import REQUEST

KEPT = timedelta(days=7)  # after the last text; data/wording.yml tells families so
_OPEN = tuple(state.value for state in RequestState if state.value in ("new", "seen", "accepted"))


@dataclass(frozen=True)
class Silent:
    """A phone whose last text told of danger. ``receipt``: what became of the help that was sent, or ""."""

    conversation: str
    danger: str
    last_seen: datetime
    receipt: str


class Phones:
    """The phones. Every method raises SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher], queue: TextQueue) -> None:
        self._engine, self._cipher, self._queue = engine, cipher, queue

    def seen(self, conversation: str, number: str, pause: timedelta) -> None:
        """A text came from a number. After a ``pause``, somebody else may have the phone."""
        try:
            with self._engine().begin() as connection:
                now = utc_now()
                row = {"conversation": conversation, "number": self._cipher().encrypt(number), "stopped": False}
                state = self._seal(State())
                connection.execute(insert(PHONE).values(**row, first_seen=now, last_seen=now, danger="", state=state))
        except IntegrityError:
            self._seen_again(conversation, number, pause)

    def get(self, conversation: str) -> Phone | None:
        with self._engine().connect() as connection:
            row = connection.execute(select(PHONE).where(PHONE.c.conversation == conversation)).mappings().first()
        if row is None:
            return None
        number = self._cipher().decrypt(row["number"]) if row["number"] else ""
        return Phone(conversation, number, row["stopped"], row["last_seen"], row["danger"], self._open(row["state"]))

    def keep(self, connection: Connection, conversation: str, number: str) -> None:
        """Keeps a number that a family gave for texts, unless it is kept already. Within a transaction of the caller's."""
        mine, now = PHONE.c.conversation == conversation, utc_now()
        row = connection.execute(select(PHONE.c.number).where(mine)).first()
        sealed = self._cipher().encrypt(number)
        if row is None:
            known = {"stopped": False, "first_seen": now, "last_seen": now, "danger": "", "state": self._seal(State())}
            connection.execute(insert(PHONE).values(conversation=conversation, number=sealed, **known))
        elif not row[0]:
            connection.execute(update(PHONE).where(mine).values(number=sealed))

    def settle(
        self, phone: Phone, keys: Sequence[str], texts: Sequence[str], state: State, stopped: bool, danger: str
    ) -> None:
        """Commits what a text led to: replies in the queue, and the phone's new state. A second time changes nothing:
        ``keys`` are those of the texts, and the first of them says whether it was done."""
        values = {"stopped": stopped, "danger": danger, "state": self._seal(state)}
        with self._engine().begin() as connection:
            if keys and self._queue.has(connection, keys[0]):
                return
            for key, text in zip(keys, texts, strict=True):
                self._queue.put(connection, phone.conversation, key, text, always=stopped and not phone.stopped)
            connection.execute(update(PHONE).where(PHONE.c.conversation == phone.conversation).values(values))

    def stop(self, conversation: str) -> None:
        """The provider says that a number has opted out."""
        with self._engine().begin() as connection:
            connection.execute(update(PHONE).where(PHONE.c.conversation == conversation).values(stopped=True))

    def silent(self, since: timedelta) -> list[Silent]:
        """Phones that told of danger and then wrote nothing for so long, the latest first."""
        last = select(func.max(TEXT_OUT.c.id)).where(TEXT_OUT.c.conversation == PHONE.c.conversation).correlate(PHONE)
        wanted = (
            select(PHONE.c.conversation, PHONE.c.danger, PHONE.c.last_seen, TEXT_OUT.c.receipt)
            .outerjoin(TEXT_OUT, TEXT_OUT.c.id == last.scalar_subquery())
            .where(PHONE.c.danger != "", PHONE.c.last_seen <= utc_now() - since)
            .order_by(PHONE.c.last_seen.desc())
        )
        with self._engine().connect() as connection:
            return [Silent(row[0], row[1], row[2], row[3] or "") for row in connection.execute(wanted).all()]

    def purge(self) -> int:
        """Forgets the numbers of phones that were silent long enough, unless a request is open or a text waits. A
        number that wants no texts is remembered by its hash alone. How many."""
        theirs = or_(
            REQUEST.c.conversation == PHONE.c.conversation,
            REQUEST.c.conversation.like(PHONE.c.conversation + ".%"),
        )
        needed = or_(
            exists().where(theirs, REQUEST.c.state.in_(_OPEN)),
            exists().where(TEXT_OUT.c.conversation == PHONE.c.conversation, TEXT_OUT.c.state.in_(UNFINISHED)),
        )
        old = and_(PHONE.c.last_seen < utc_now() - KEPT, ~needed)
        with self._engine().begin() as connection:
            blank = {"number": "", "danger": "", "state": self._seal(State())}
            kept = connection.execute(update(PHONE).where(old, PHONE.c.stopped, PHONE.c.number != "").values(blank))
            gone = connection.execute(delete(PHONE).where(old, ~PHONE.c.stopped))
            return int(kept.rowcount + gone.rowcount)

    def renew_keys(self) -> int:
        """Writes all phones anew with the first key of ASSISTANT_KEYS. How many."""
        with self._engine().begin() as connection:
            rows = connection.execute(select(PHONE.c.conversation, PHONE.c.number, PHONE.c.state)).all()
            for conversation, number, state in rows:
                renew = self._cipher().renew
                values = {"number": renew(number) if number else "", "state": renew(state)}
                connection.execute(update(PHONE).where(PHONE.c.conversation == conversation).values(values))
        return len(rows)

    def _seen_again(self, conversation: str, number: str, pause: timedelta) -> None:
        now = utc_now()
        with self._engine().begin() as connection:
            mine = PHONE.c.conversation == conversation
            row: Mapping[str, Any] = connection.execute(select(PHONE).where(mine)).mappings().one()
            values: dict[str, Any] = {"last_seen": now}
            if not row["number"]:
                values["number"] = self._cipher().encrypt(number)
            if row["last_seen"] < now - pause:
                values["state"] = self._seal(_unsure(self._open(row["state"])))
            connection.execute(update(PHONE).where(mine).values(values))

    def _seal(self, state: State) -> str:
        return self._cipher().encrypt(json.dumps(state.to_json(), ensure_ascii=False))

    def _open(self, sealed: str) -> State:
        return State.from_json(json.loads(self._cipher().decrypt(sealed)))


def _unsure(state: State) -> State:
    return replace(state, unsure=True)
