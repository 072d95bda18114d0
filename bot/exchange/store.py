"""Keeps each message of a family before it is worked on, and each reply before it is sent.

A message that comes twice is one message. One process at a time is at a conversation, and takes its messages in the order
in which they came. It renews its lease while it works; when it dies, another takes up the message once the lease is over.
Kept as long as conversations are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import renew
from bot.exchange.tables import MESSAGE

KEPT = timedelta(days=7)  # after it was sent; data/wording.yml tells families so
LEASE = timedelta(seconds=6)  # renewed while somebody is at it: what a dead process left is taken up within 10 s
LONGEST_LEASE = timedelta(minutes=1)  # one that ends later was given before the clock was set back, and holds nothing
NEVER = datetime(1970, 1, 1)  # nobody has taken it yet; earlier than any clock, should one be set back
LONGEST_LOCK = "5s"  # that a message waits until others of its conversation are committed
WAITING, DONE, FORGOTTEN = "waiting", "done", "forgotten"  # of the last only the key is left
_ANSWERED = re.compile(r"re-(\d+)-\d+")  # the key of a reply: to which message, and its place among its replies
LONGEST_KEY = MESSAGE.c.key.type.length


class Who(str, Enum):
    """Who said a message."""

    FAMILY = "family"
    ASSISTANT = "assistant"
    STAFF = "staff"


@dataclass(frozen=True)
class Message:
    """One message. ``body``: JSON, for a family {"text"} and for a reply what the channel makes of it."""

    id: int
    conversation: str
    who: Who
    key: str
    at: datetime
    body: Mapping[str, Any]
    attempts: int = 0  # how often it was taken up before


class Exchange:
    """The messages of all conversations. The database is opened at first use; every method raises SQLAlchemyError where it
    cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    def receive(self, conversation: str, key: str, body: Mapping[str, Any]) -> bool:
        """Commits a family's message. Whether it is new: False for one that came before."""
        try:
            with self._writing(conversation) as connection:
                self._insert(connection, conversation, Who.FAMILY, key[:LONGEST_KEY], body, WAITING)
        except IntegrityError:
            return False
        return True

    def take(self, conversation: str) -> Message | None:
        """Takes up the oldest unanswered message of a conversation; None where there is none, or another process is at it."""
        with self._engine().begin() as connection:
            now = utc_now()  # another taker may have been waited for
            waiting = and_(MESSAGE.c.conversation == conversation, MESSAGE.c.state == WAITING)
            row = connection.execute(select(MESSAGE).where(waiting).order_by(MESSAGE.c.id).limit(1)).mappings().first()
            if row is None or now < row["taken_until"] <= now + LONGEST_LEASE:
                return None
            mine = and_(MESSAGE.c.id == row["id"], MESSAGE.c.attempts == row["attempts"], MESSAGE.c.state == WAITING)
            values = {"taken_until": now + LEASE, "attempts": row["attempts"] + 1}
            if not connection.execute(update(MESSAGE).where(mine).values(values)).rowcount:
                return None
        return self._message(row)

    def renew(self, message: Message) -> bool:
        """Keeps a message that was taken up for another while. False where another process has it, or it is answered."""
        taken = and_(MESSAGE.c.attempts == message.attempts + 1, MESSAGE.c.state == WAITING)
        with self._engine().begin() as connection:
            mine = update(MESSAGE).where(MESSAGE.c.id == message.id, taken)
            return bool(connection.execute(mine.values(taken_until=utc_now() + LEASE)).rowcount)

    def answer(self, message: Message, replies: Sequence[Mapping[str, Any]], forget: bool = False) -> bool:
        """Commits the replies to a message that was taken up. False where it was answered, or deleted, meanwhile.

        ``forget``: all else that was said so far is deleted. Of the message itself only the key stays, so that it is still
        the same message when it comes once more.
        """
        open_ = and_(MESSAGE.c.id == message.id, MESSAGE.c.state == WAITING)
        done = {"state": FORGOTTEN, "body": self._seal({})} if forget else {"state": DONE}
        with self._writing(message.conversation) as connection:
            if not connection.execute(update(MESSAGE).where(open_).values(done)).rowcount:
                return False
            if forget:
                before = and_(MESSAGE.c.conversation == message.conversation, MESSAGE.c.id < message.id)
                connection.execute(delete(MESSAGE).where(before))
            for number, body in enumerate(replies):
                self._insert(connection, message.conversation, Who.ASSISTANT, f"re-{message.id}-{number}", body, DONE)
        return True

    def say(self, conversation: str, who: Who, key: str, body: Mapping[str, Any]) -> bool:
        """Commits a message that answers none, such as one of staff. False for one that was said before."""
        try:
            with self._engine().begin() as connection:
                self.put(connection, conversation, who, key, body)
        except IntegrityError:
            return False
        return True

    def asked(self, reply: Message) -> Message | None:
        """The family's message that a reply answers, or None where it is deleted or the reply answers none."""
        number = _ANSWERED.fullmatch(reply.key)
        found = self.since(reply.conversation, int(number[1]) - 1)[:1] if number else []
        return found[0] if found and number and found[0].id == int(number[1]) else None

    def put(self, connection: Connection, conversation: str, who: Who, key: str, body: Mapping[str, Any]) -> None:
        """As ``say``, within a transaction of the caller's. Raises IntegrityError for one that was said before."""
        _wait_for_others(connection, conversation)
        self._insert(connection, conversation, who, key[:LONGEST_KEY], body, DONE)

    def has(self, conversation: str) -> bool:
        """Whether anything of a conversation is kept still: else nobody reads what is said there."""
        said = select(MESSAGE.c.id).where(MESSAGE.c.conversation == conversation, MESSAGE.c.state != FORGOTTEN)
        with self._engine().connect() as connection:
            return connection.execute(said.limit(1)).first() is not None

    def is_waiting(self, conversation: str, key: str) -> bool:
        """Whether a message is still to be answered."""
        return self._state(conversation, key) == WAITING

    def knows(self, conversation: str, key: str) -> bool:
        """Whether a message came before."""
        return self._state(conversation, key) is not None

    def _state(self, conversation: str, key: str) -> str | None:
        this = and_(MESSAGE.c.conversation == conversation, MESSAGE.c.key == key[:LONGEST_KEY])
        with self._engine().connect() as connection:
            found: str | None = connection.execute(select(MESSAGE.c.state).where(this)).scalar()
            return found

    def since(self, conversation: str, after: int = 0) -> list[Message]:
        """The messages of a conversation with an id above ``after``, oldest first."""
        later = and_(MESSAGE.c.conversation == conversation, MESSAGE.c.id > after, MESSAGE.c.state != FORGOTTEN)
        with self._engine().connect() as connection:
            rows = connection.execute(select(MESSAGE).where(later).order_by(MESSAGE.c.id)).mappings().all()
        return [self._message(row) for row in rows]

    def unanswered(self, prefix: str) -> list[str]:
        """Conversations, of those whose id begins with ``prefix``, that wait for an answer and that no process is at."""
        due = and_(MESSAGE.c.state == WAITING, MESSAGE.c.conversation.startswith(prefix, autoescape=True))
        oldest = select(MESSAGE.c.conversation, func.min(MESSAGE.c.id).label("id")).where(due).group_by("conversation")
        first = oldest.subquery()
        wanted = select(first.c.conversation).join(MESSAGE, MESSAGE.c.id == first.c.id)
        now = utc_now()
        held = and_(MESSAGE.c.taken_until > now, MESSAGE.c.taken_until <= now + LONGEST_LEASE)
        with self._engine().connect() as connection:
            return list(connection.execute(wanted.where(~held).order_by(first.c.id)).scalars())

    def conversations(self, prefix: str) -> list[str]:
        """The conversations, of those whose id begins with ``prefix``, of which anything is kept."""
        kept = and_(MESSAGE.c.state != FORGOTTEN, MESSAGE.c.conversation.startswith(prefix, autoescape=True))
        with self._engine().connect() as connection:
            return list(connection.execute(select(MESSAGE.c.conversation).where(kept).distinct()).scalars())

    def count(self, conversation: str, since: timedelta, before: int | None = None) -> int:
        """How many messages a family sent in the last so long; of those with an id below ``before``, where that is given."""
        theirs = and_(MESSAGE.c.conversation == conversation, MESSAGE.c.who == Who.FAMILY.value)
        now = utc_now()
        lately = and_(MESSAGE.c.at > now - since, MESSAGE.c.at <= now)  # later: the clock was set back meanwhile
        wanted = select(func.count()).select_from(MESSAGE).where(theirs, lately)
        if before is not None:
            wanted = wanted.where(MESSAGE.c.id < before)
        with self._engine().connect() as connection:
            return int(connection.execute(wanted).scalar_one())

    def forget(self, conversation: str) -> int:
        """Deletes a conversation's messages. How many."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(MESSAGE).where(MESSAGE.c.conversation == conversation)).rowcount)

    def purge(self) -> int:
        """Deletes what was kept long enough. How many messages."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(MESSAGE).where(MESSAGE.c.at < utc_now() - KEPT)).rowcount)

    def renew_keys(self) -> int:
        """Writes all messages anew with the first key of ASSISTANT_KEYS. How many."""
        with self._engine().begin() as connection:
            return renew(connection, self._cipher(), MESSAGE.c.body)

    @contextmanager
    def _writing(self, conversation: str) -> Iterator[Connection]:
        """A transaction that adds messages to a conversation, after all that were begun before it."""
        with self._engine().begin() as connection:
            _wait_for_others(connection, conversation)
            yield connection

    def _insert(
        self, connection: Connection, conversation: str, who: Who, key: str, body: Mapping[str, Any], state: str
    ) -> None:
        row = {"conversation": conversation, "who": who.value, "key": key, "at": utc_now(), "state": state}
        connection.execute(
            insert(MESSAGE).values(row | {"taken_until": NEVER, "attempts": 0, "body": self._seal(body)})
        )

    def _seal(self, body: Mapping[str, Any]) -> str:
        return self._cipher().encrypt(json.dumps(body, ensure_ascii=False))

    def _message(self, row: Mapping[str, Any]) -> Message:
        body = json.loads(self._cipher().decrypt(row["body"]))
        return Message(row["id"], row["conversation"], Who(row["who"]), row["key"], row["at"], body, row["attempts"])


def _wait_for_others(connection: Connection, conversation: str) -> None:
    """Adds to a conversation one transaction at a time. PostgreSQL gives ids out before it commits: whoever asks for what is
    above the last id that was seen would miss a lower one that comes later. SQLite writes one transaction at a time anyway."""
    if connection.dialect.name == "postgresql":
        this = func.hashtextextended(conversation, 0)
        bounded = func.set_config("lock_timeout", LONGEST_LOCK, True)
        connection.execute(select(bounded, func.pg_advisory_xact_lock(this)))
