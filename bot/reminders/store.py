"""Keeps reminders, and puts what is due into the queue of texts: each once, also when a process dies in between."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.reminders.plan import Plan
from bot.reminders.points import Point, london_day, next_morning
from bot.reminders.tables import REMINDER
from bot.sms.queue import UNFINISHED, State, TextQueue
from bot.sms.tables import TEXT_OUT

_COLUMNS = frozenset(column.name for column in REMINDER.c) - {"details"}
NOT_TO_BE_REACHED = (State.REFUSED.value, State.DROPPED.value)


@dataclass(frozen=True)
class Reminder:
    """A plan as it is kept."""

    id: str
    conversation: str
    phone: str
    at: datetime
    next_at: datetime | None
    key: str
    problem: str
    plan: Plan

    def text_key(self, point: Point, now: datetime) -> str:
        """The key of a text: the same whichever process puts it into the queue on a day, and never that of another."""
        made = f"{self.id}:{point.id}:{london_day(now)}"
        return "remind-" + hashlib.sha256(made.encode()).hexdigest()[:32]


class Reminders:
    """Every method raises SQLAlchemyError, or AssistantError, where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher], queue: TextQueue) -> None:
        self._engine, self._cipher, self._queue = engine, cipher, queue

    # Families

    def add(self, conversation: str, phone: str, plan: Plan) -> None:
        """Keeps a plan for a phone. Asked for twice, it is one."""
        with self._engine().begin() as connection:
            self.put(connection, conversation, phone, plan)

    def put(self, connection: Connection, conversation: str, phone: str, plan: Plan) -> None:
        """As ``add``, within a transaction of the caller's."""
        mine = connection.execute(select(REMINDER).where(REMINDER.c.phone == phone)).mappings().all()
        if any((kept.plan.basis, kept.plan.day) == (plan.basis, plan.day) for kept in map(self._read, mine)):
            return
        now = utc_now()
        row = {"id": uuid.uuid4().hex, "conversation": conversation, "phone": phone, "at": now}
        row |= {"next_at": plan.next_at(now), "key": "", "problem": "", "details": self._seal(plan)}
        connection.execute(insert(REMINDER).values(row))

    def of(self, conversation: str) -> list[Reminder]:
        """The reminders of a conversation, and of the phone that it is by."""
        return self._all(_theirs(conversation))

    def end(self, conversation: str) -> int:
        """Ends the reminders of a conversation, all others to the same phones, and what of them waits to be sent. How many."""
        with self._engine().begin() as connection:
            phones = select(REMINDER.c.phone).where(_theirs(conversation))
            found = connection.execute(phones).scalars().all()
            return end_all(connection, REMINDER.c.phone.in_(found)) if found else 0

    # Staff

    def all(self) -> list[Reminder]:
        """All reminders, the next first."""
        return self._all(REMINDER.c.id != "")

    def end_one(self, identity: str) -> int:
        """Ends reminders by the beginning of their id, or by their phone's conversation. How many."""
        with self._engine().begin() as connection:
            begins = REMINDER.c.id.startswith(identity, autoescape=True)
            return end_all(connection, or_(begins, REMINDER.c.phone == identity))

    # Sending

    def due(self, now: datetime, most: int) -> list[Reminder]:
        """Those whose next text is due and that wait for none, the first first."""
        return self._all(and_(REMINDER.c.next_at <= now, REMINDER.c.key == ""), most)

    def send(self, reminder: Reminder, point: Point, text: str, now: datetime) -> bool:
        """Puts a text into the queue and moves on to the next point, both or none. False where another process did."""
        plan, key = reminder.plan.with_done(point), reminder.text_key(point, now)
        values = {"details": self._seal(plan), "next_at": plan.next_at(now), "key": key, "problem": ""}
        with self._engine().begin() as connection:
            if not self._change(connection, reminder, values):
                return False
            if not self._queue.has(connection, key):
                self._queue.put(connection, reminder.phone, key, text)
        return True

    def put_off(self, reminder: Reminder, problem: str, now: datetime) -> None:
        """Tries again the next morning. ``problem``: why nothing was sent, for staff."""
        with self._engine().begin() as connection:
            self._change(connection, reminder, {"problem": problem, "next_at": next_morning(now)})

    def skip(self, reminder: Reminder, now: datetime) -> None:
        """Moves on to what is still of use; where nothing is left, the reminder is deleted."""
        with self._engine().begin() as connection:
            if (next_at := reminder.plan.next_at(now)) is None:
                connection.execute(delete(REMINDER).where(_unchanged(reminder)))
            else:
                self._change(connection, reminder, {"next_at": next_at})

    def settle(self, now: datetime) -> None:
        """Looks what became of texts. One that certainly was not sent is due again; a phone that cannot be reached, or that
        wants no texts, is reminded no more; where nothing is left to be sent, the reminder is deleted."""
        joined = REMINDER.outerjoin(TEXT_OUT, TEXT_OUT.c.key == REMINDER.c.key)
        wanted = select(REMINDER, TEXT_OUT.c.state.label("text_state")).select_from(joined).where(REMINDER.c.key != "")
        with self._engine().begin() as connection:
            for row in connection.execute(wanted).mappings().all():
                self._settle(connection, self._read(row), row["text_state"], now)

    def _settle(self, connection: Connection, reminder: Reminder, state: str | None, now: datetime) -> None:
        if state in UNFINISHED:
            return
        if state == State.LATE.value:
            plan = reminder.plan.without_last()
            self._change(connection, reminder, {"key": "", "details": self._seal(plan), "next_at": next_morning(now)})
        elif state in NOT_TO_BE_REACHED or reminder.next_at is None:
            connection.execute(delete(REMINDER).where(_unchanged(reminder)))
        else:
            self._change(connection, reminder, {"key": ""})

    def renew_keys(self) -> int:
        """Writes all plans anew with the first key of ASSISTANT_KEYS. How many."""
        with self._engine().begin() as connection:
            return renew(connection, self._cipher(), REMINDER.c.details)

    @staticmethod
    def _change(connection: Connection, reminder: Reminder, values: dict[str, Any]) -> bool:
        """Only while it is as it was read: two processes may have read it."""
        return bool(connection.execute(update(REMINDER).where(_unchanged(reminder)).values(values)).rowcount)

    def _all(self, which: ColumnElement[bool], most: int | None = None) -> list[Reminder]:
        wanted = select(REMINDER).where(which).order_by(REMINDER.c.next_at, REMINDER.c.id).limit(most)
        with self._engine().connect() as connection:
            return [self._read(row) for row in connection.execute(wanted).mappings().all()]

    def _read(self, row: Any) -> Reminder:
        plan = Plan.from_json(self._cipher().decrypt(row["details"]))
        return Reminder(**{name: value for name, value in row.items() if name in _COLUMNS}, plan=plan)

    def _seal(self, plan: Plan) -> str:
        return self._cipher().encrypt(plan.to_json())


def end_all(connection: Connection, which: ColumnElement[bool]) -> int:
    """Ends reminders, and takes back those of their texts that are not on their way yet. How many reminders."""
    keys = connection.execute(select(REMINDER.c.key).where(which, REMINDER.c.key != "")).scalars().all()
    waiting = and_(TEXT_OUT.c.key.in_(keys), TEXT_OUT.c.state == State.WAITING.value)
    connection.execute(update(TEXT_OUT).where(waiting).values(state=State.DROPPED.value, text=""))
    return int(connection.execute(delete(REMINDER).where(which)).rowcount)


def end_of_phone(connection: Connection, phone: str) -> int:
    """Ends the reminders of a phone that wants no texts. How many."""
    return end_all(connection, REMINDER.c.phone == phone)


def _theirs(conversation: str) -> ColumnElement[bool]:
    """Those that were asked for in a conversation, or that go to the phone that it is by, whoever holds that."""
    return or_(REMINDER.c.conversation == conversation, REMINDER.c.phone == conversation.partition(".")[0])


def _unchanged(reminder: Reminder) -> ColumnElement[bool]:
    same_time = REMINDER.c.next_at == reminder.next_at if reminder.next_at else REMINDER.c.next_at.is_(None)
    return and_(REMINDER.c.id == reminder.id, same_time, REMINDER.c.key == reminder.key)
