"""Conversations in a file of the state folder: one row each. Several processes of one machine may share it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.conversations.kept import CHANGED, KEPT_DAYS, Change, Kept
from bot.errors import StoreError

IN_MEMORY = Path(":memory:")
BETWEEN_PURGES = 3600  # seconds
BUSY = 5  # seconds that a write waits for another process
_TABLE = """CREATE TABLE IF NOT EXISTS kept
    (id TEXT PRIMARY KEY, slots TEXT, events TEXT, version TEXT, saved REAL)"""  # events: one a line, encrypted


class SqliteConversations:
    """``path``: the file, made at first use; IN_MEMORY: only as long as the process runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._next_purge = 0.0

    async def read(self, conversation: str) -> Kept | None:
        with self._table() as table:
            query = "SELECT slots, events, version FROM kept WHERE id = ?"
            row = table.execute(query, (conversation,)).fetchone()
        return Kept(row[0], tuple(row[1].splitlines()), row[2]) if row else None

    async def write(self, conversation: str, change: Change) -> None:
        after, now = change.after, time.time()
        with self._table() as table:
            table.execute("BEGIN IMMEDIATE")
            found = table.execute("SELECT version FROM kept WHERE id = ?", (conversation,)).fetchone()
            if found and change.before and found[0] != change.before.version:
                raise StoreError(CHANGED)
            values = (conversation, after.slots, "\n".join(after.events), after.version, now)
            table.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", values)
        if now >= self._next_purge:
            self.purge()

    async def delete(self, conversation: str) -> None:
        with self._table() as table:
            table.execute("DELETE FROM kept WHERE id = ?", (conversation,))

    async def ids(self) -> Iterable[str]:
        with self._table() as table:
            return [row[0] for row in table.execute("SELECT id FROM kept")]

    def purge(self) -> None:
        now = time.time()
        with self._table() as table:
            table.execute("DELETE FROM kept WHERE saved < ?", (now - KEPT_DAYS * 86_400,))
            table.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # else the log still holds them
        self._next_purge = now + BETWEEN_PURGES

    @contextmanager
    def _table(self) -> Iterator[sqlite3.Connection]:
        """The open database; what was begun in the block is committed at its end, or undone where it fails."""
        try:
            self._connection = self._connection or self._open()
            with self._connection:
                yield self._connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"Conversations cannot be kept in the state folder ({type(error).__name__}): is there room, "
                "and may we write there?"
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._path != IN_MEMORY:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is gone from the file, too
        connection.execute(_TABLE)
        connection.execute("DROP TABLE IF EXISTS conversation")  # of 0.1.0, which nothing would delete any more
        if self._path != IN_MEMORY:
            self._path.chmod(0o600)  # families' words
        return connection
