"""Where scrubbed messages are kept for editors: encrypted, for half a year, without the conversation they came from.

Of the conversation only a keyed hash is kept, so that a family can have its messages deleted, and so that five messages of
one family do not count as five families.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import numpy as np
from sqlalchemy import Column, DateTime, Integer, String, Table, Text, delete, insert, or_, select, update
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import METADATA, renew
from bot.language.encoder.encoder import Vectors

KEPT = timedelta(days=180)  # data/wording.yml tells families so
MOST_WORDS = 1000  # characters of one message
MOST_NEAREST = 4

GAP = Table(
    "gap",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, index=True),  # UTC
    Column("kind", String(20), nullable=False),
    Column("mark", String(64), nullable=False, index=True),  # keyed hash of the conversation
    Column("nearest", String(400), nullable=False),  # topics that came near, nearest first
    Column("details", Text, nullable=False),  # encrypted: the scrubbed words, and a hash of the conversation
    Column("vector", Text, nullable=False),  # encrypted: of the words, once they were clustered
    Column("closed_at", DateTime),  # since when an editor is done with it
)


class Kind(str, Enum):
    """Why a message is kept."""

    UNANSWERED = "unanswered"  # we said that we do not know
    OFFERED = "offered"  # "did you mean" was asked, and nothing chosen
    UNHELPFUL = "unhelpful"  # the answer did not help
    CONFLICT = "conflict"  # it goes against what somebody else said


@dataclass(frozen=True)
class Gap:
    """A scrubbed message. ``family``: the same for all messages of one conversation; ``vector``: None until it was clustered."""

    id: int
    at: datetime
    kind: Kind
    words: str
    nearest: tuple[str, ...]
    family: str
    vector: Vectors | None = None


class GapStore:
    """Adds, lists, closes and deletes gaps. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine], cipher: Callable[[], Cipher]) -> None:
        self._engine, self._cipher = engine, cipher

    def add(self, kind: Kind, conversation: str, words: str, nearest: Sequence[str]) -> int:
        """Commits one message, ``words`` scrubbed already. Its number."""
        family = _family(conversation)
        details = json.dumps({"words": words[:MOST_WORDS], "family": family}, ensure_ascii=False)
        row = {
            "at": utc_now(),
            "kind": kind.value,
            "mark": self._cipher().marks(family)[0],
            "nearest": ",".join(nearest[:MOST_NEAREST]),
            "details": self._cipher().encrypt(details),
            "vector": "",
        }
        with self._engine().begin() as connection:
            return int(connection.execute(insert(GAP).values(row)).inserted_primary_key[0])

    def settle(self, conversation: str, topic: str) -> bool:
        """Deletes the last message that a conversation was offered topics for, if it has now chosen one of them."""
        offered = select(GAP).where(self._of(conversation), GAP.c.kind == Kind.OFFERED.value)
        with self._engine().begin() as connection:
            last = connection.execute(offered.order_by(GAP.c.id.desc()).limit(1)).mappings().first()
            if last is None or topic not in last["nearest"].split(","):
                return False
            return bool(connection.execute(delete(GAP).where(GAP.c.id == last["id"])).rowcount)

    def open(self, most: int) -> list[Gap]:
        """The newest ``most`` that no editor is done with, oldest first."""
        wanted = select(GAP).where(GAP.c.closed_at.is_(None)).order_by(GAP.c.id.desc()).limit(most)
        return self._read(wanted)[::-1]

    def of_conversation(self, conversation: str) -> list[Gap]:
        """What is kept of one conversation, oldest first."""
        return self._read(select(GAP).where(self._of(conversation)).order_by(GAP.c.id))

    def keep_vectors(self, vectors: Mapping[int, Vectors]) -> None:
        """Keeps the vectors of messages by number, so that each message is encoded once."""
        with self._engine().begin() as connection:
            for number, vector in vectors.items():
                connection.execute(update(GAP).where(GAP.c.id == number).values(vector=self._seal(vector)))

    def close(self, numbers: Iterable[int]) -> int:
        """Notes that an editor is done with some messages. How many."""
        chosen = update(GAP).where(GAP.c.id.in_(list(numbers)), GAP.c.closed_at.is_(None))
        with self._engine().begin() as connection:
            return int(connection.execute(chosen.values(closed_at=utc_now())).rowcount)

    def forget(self, conversation: str) -> int:
        """Deletes what a conversation left. How many messages."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(GAP).where(self._of(conversation))).rowcount)

    def purge(self) -> int:
        """Deletes what was kept long enough. How many messages."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(GAP).where(GAP.c.at < utc_now() - KEPT)).rowcount)

    def renew_keys(self) -> int:
        """Writes and marks all anew with the first key of ASSISTANT_KEYS. How many texts."""
        cipher = self._cipher()
        with self._engine().begin() as connection:
            for row in connection.execute(select(GAP.c.id, GAP.c.details)).all():
                mark = cipher.marks(json.loads(cipher.decrypt(row.details))["family"])[0]
                connection.execute(update(GAP).where(GAP.c.id == row.id).values(mark=mark))
            return sum(renew(connection, cipher, column) for column in (GAP.c.details, GAP.c.vector))

    def _of(self, conversation: str) -> Any:
        """The condition that a message is a conversation's, whichever key it was marked with."""
        return or_(*(GAP.c.mark == mark for mark in self._cipher().marks(_family(conversation))))

    def _read(self, wanted: Any) -> list[Gap]:
        with self._engine().connect() as connection:
            return [self._gap(row) for row in connection.execute(wanted).mappings().all()]

    def _gap(self, row: Mapping[str, Any]) -> Gap:
        details = json.loads(self._cipher().decrypt(row["details"]))
        nearest = tuple(topic for topic in row["nearest"].split(",") if topic)
        vector = self._unseal(row["vector"]) if row["vector"] else None
        return Gap(row["id"], row["at"], Kind(row["kind"]), details["words"], nearest, details["family"], vector)

    def _seal(self, vector: Vectors) -> str:
        """A vector is sealed as the words are: much can be guessed of words by it."""
        return self._cipher().encrypt(base64.b85encode(vector.astype(np.float16).tobytes()).decode())

    def _unseal(self, sealed: str) -> Vectors:
        return np.frombuffer(base64.b85decode(self._cipher().decrypt(sealed)), dtype=np.float16).astype(np.float32)


def _family(conversation: str) -> str:
    return hashlib.sha256(f"gap:{conversation}".encode()).hexdigest()
