"""Codes by text: a number that somebody gives on the page is theirs, or nothing is kept of it for longer than a day."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.reminders.plan import Plan
from bot.reminders.store import Reminders
from bot.reminders.tables import CODE, REMINDER
from bot.sms.numbers import Numbers
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.sms.tables import PHONE

DIGITS = 6
VALID = timedelta(minutes=15)
KEPT = timedelta(days=1)  # so that codes can be counted
MOST_WRONG = 3  # tries, then the code is of no use
# Codes in a day: so that nobody can be pestered, or the service made to pay, by somebody who writes down numbers.
MOST_A_NUMBER, MOST_A_CONVERSATION, MOST_OF_ALL = 3, 4, 300


class Checked(Enum):
    """What became of a code that was typed."""

    RIGHT = "right"  # the reminders are kept
    WRONG = "wrong"
    OVER = "over"  # too old, tried too often, or there is none


class Codes:
    """Every method raises SQLAlchemyError, or AssistantError, where the database cannot be reached."""

    def __init__(
        self, engine: Callable[[], Engine], cipher: Callable[[], Cipher], numbers: Callable[[], Numbers], phones: Phones,
        queue: TextQueue, reminders: Reminders,
    ) -> None:  # fmt: skip
        self._engine, self._cipher, self._numbers = engine, cipher, numbers
        self._phones, self._queue, self._reminders = phones, queue, reminders

    def send(self, conversation: str, number: str, plan: Plan, text: str) -> bool:
        """Sends a code to a number; ``text`` holds {number} where the code stands. False where too many were sent today."""
        phone, code = self._numbers().conversation(number), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        with self._engine().begin() as connection:
            if self._too_many(connection, conversation, phone):
                return False
            lent = self._phones.lend(connection, phone, number)
            self._close(connection, CODE.c.conversation == conversation)
            identity = uuid.uuid4().hex
            row = {"id": identity, "conversation": conversation, "phone": phone, "at": utc_now(), "wrong": 0}
            sealed = self._cipher().encrypt(json.dumps({"code": code, "plan": plan.to_json()}))
            connection.execute(insert(CODE).values(row | {"lent": lent, "details": sealed}))
            self._queue.put(connection, phone, f"code-{identity}", text.format(number=code))
        return True

    def check(self, conversation: str, code: str) -> Checked:
        """Where the code is the one that was sent, the reminders are kept."""
        with self._engine().begin() as connection:
            row = self._open(connection, conversation)
            if row is None:
                return Checked.OVER
            sent = json.loads(self._cipher().decrypt(row["details"]))
            if not secrets.compare_digest(sent["code"].encode(), code.encode()):
                return self._wrong(connection, row)
            self._close(connection, CODE.c.id == row["id"])
            self._reminders.put(connection, conversation, row["phone"], Plan.from_json(sent["plan"]))
        return Checked.RIGHT

    def forget(self, conversation: str) -> None:
        """Deletes what is kept of the codes of a conversation, and the numbers that are kept for them alone. The hashes of
        those numbers stay for a day, so that nobody can have codes sent to them without end."""
        mine = CODE.c.conversation == conversation
        with self._engine().begin() as connection:
            self._take_back(connection, mine)
            connection.execute(update(CODE).where(mine).values(conversation="", details="", lent=False))

    def purge(self) -> int:
        """Deletes what was kept long enough, and the numbers that are kept for it alone. How many codes."""
        with self._engine().begin() as connection:
            old = CODE.c.at < utc_now() - KEPT
            self._take_back(connection, old)
            return int(connection.execute(delete(CODE).where(old)).rowcount)

    def renew_keys(self) -> int:
        """Writes all codes anew with the first key of ASSISTANT_KEYS. How many."""
        with self._engine().begin() as connection:
            return renew(connection, self._cipher(), CODE.c.details)

    def _open(self, connection: Connection, conversation: str) -> Mapping[str, Any] | None:
        """The code of a conversation that can be typed now."""
        usable = and_(CODE.c.conversation == conversation, CODE.c.details != "", CODE.c.at > utc_now() - VALID)
        found: Mapping[str, Any] | None = connection.execute(select(CODE).where(usable)).mappings().first()
        return found

    def _wrong(self, connection: Connection, row: Mapping[str, Any]) -> Checked:
        last = row["wrong"] + 1 >= MOST_WRONG
        values = {"wrong": CODE.c.wrong + 1, **({"details": ""} if last else {})}
        connection.execute(update(CODE).where(CODE.c.id == row["id"]).values(values))
        return Checked.OVER if last else Checked.WRONG

    @staticmethod
    def _too_many(connection: Connection, conversation: str, phone: str) -> bool:
        def sent(*where: Any) -> int:
            recent = CODE.c.at > utc_now() - KEPT
            return int(connection.execute(select(func.count()).select_from(CODE).where(recent, *where)).scalar_one())

        return (
            sent(CODE.c.phone == phone) >= MOST_A_NUMBER
            or sent(CODE.c.conversation == conversation) >= MOST_A_CONVERSATION
            or sent() >= MOST_OF_ALL
        )

    @staticmethod
    def _close(connection: Connection, which: Any) -> None:
        connection.execute(update(CODE).where(which).values(details=""))

    @staticmethod
    def _take_back(connection: Connection, which: Any) -> None:
        """Deletes phones that are known for these codes alone: that never texted, and are to be reminded of nothing."""
        unused = and_(
            PHONE.c.conversation.in_(select(CODE.c.phone).where(which, CODE.c.lent)),
            PHONE.c.conversation.not_in(select(REMINDER.c.phone)),
            PHONE.c.first_seen == PHONE.c.last_seen,
            ~PHONE.c.stopped,
        )
        connection.execute(delete(PHONE).where(unused))
