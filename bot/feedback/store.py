"""Where feedback is kept. Nothing is told to a family as passed on before it is committed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, delete, func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.sql import Select

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import METADATA, renew

CONFLICT, FEEDBACK = "conflict", "feedback"
HELPFUL, UNHELPFUL = "helpful", "unhelpful"  # of an answer, without words
KEPT = timedelta(days=365)  # then deleted: themes are counted by then

TABLE = Table(
    "feedback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC
    Column("kind", String(20), nullable=False),
    Column("conversation", String(100), nullable=False, index=True),  # the id of a conversation, not of a person
    Column("topic", String(100), nullable=False),  # what it is about, or ""
    Column("words", Text, nullable=False),  # the family's own, as they wrote them; encrypted
)


@dataclass(frozen=True)
class Feedback:
    """One piece of feedback. ``kind``: conflict (told different things), feedback, helpful or unhelpful; ``words``: the family's own."""

    kind: str
    conversation: str
    topic: str
    words: str
    at: datetime
    id: int = 0


class FeedbackStore:
    """Adds, lists and deletes feedback. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    def add(self, kind: str, conversation: str, topic: str, words: str) -> int:
        """Commits one piece of feedback. Its number."""
        row = {
            "at": utc_now(),
            "kind": kind,
            "conversation": conversation,
            "topic": topic,
            "words": self._cipher().encrypt(words),
        }
        with self._engine().begin() as connection:
            return int(connection.execute(insert(TABLE).values(row)).inserted_primary_key[0])

    def all(self) -> Sequence[Feedback]:
        """All that is kept, oldest first."""
        return self._read(select(TABLE))

    def of_conversation(self, conversation: str) -> Sequence[Feedback]:
        """What one conversation passed on, oldest first."""
        return self._read(select(TABLE).where(TABLE.c.conversation == conversation))

    def count(self, conversation: str) -> int:
        """How many pieces one conversation passed on."""
        theirs = select(func.count()).select_from(TABLE).where(TABLE.c.conversation == conversation)
        with self._engine().connect() as connection:
            return int(connection.execute(theirs).scalar_one())

    def _read(self, wanted: Select) -> Sequence[Feedback]:
        with self._engine().connect() as connection:
            rows = connection.execute(wanted.order_by(TABLE.c.id)).mappings().all()
        return [Feedback(**{**row, "words": self._cipher().decrypt(row["words"])}) for row in rows]

    def forget(self, conversation: str) -> int:
        """Deletes what a conversation left. How many pieces."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(TABLE).where(TABLE.c.conversation == conversation)).rowcount)

    def purge(self) -> int:
        """Deletes what has been kept long enough. How many pieces."""
        oldest = utc_now() - KEPT
        with self._engine().begin() as connection:
            return int(connection.execute(delete(TABLE).where(TABLE.c.at < oldest)).rowcount)

    def renew_keys(self) -> int:
        """Writes all words anew with the first key of ASSISTANT_KEYS. How many pieces."""
        with self._engine().begin() as connection:
            return renew(connection, self._cipher(), TABLE.c.words)
