"""The database of all that must outlast a conversation: SQLite in the state folder, or PostgreSQL by ``DATABASE_URL``.

The tables are made and brought up to date by the migrations in ``bot/migrations``, when the database is opened.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Column, MetaData, create_engine, event, func, select, update
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.cipher import Cipher
from bot.errors import DatabaseError

METADATA = MetaData()  # every table of the assistant
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY = 10  # seconds that a write waits for another
MIGRATING = 5005  # of PostgreSQL's advisory locks
_OPENING = Lock()  # alembic, and a new file's switch to WAL, bear one thread at a time


def renew(connection: Connection, cipher: Cipher, column: Column[str]) -> int:
    """Writes all texts of an encrypted column anew with the cipher's first key; "" stays. How many. Its table has an ``id``."""
    table, renewed = column.table, 0
    for number, text in connection.execute(select(table.c.id, column)).all():
        if text:
            values = {column.name: cipher.renew(text)}
            connection.execute(update(table).where(table.c.id == number).values(values))
            renewed += 1
    return renewed


def open_database(url: str) -> Engine:
    """The engine of a database, migrated to this version. One a process. Raises DatabaseError."""
    with _OPENING:
        return _open(url)


@lru_cache(maxsize=8)
def _open(url: str) -> Engine:
    try:
        parsed = make_url(url)
        engine = _sqlite(url, parsed.database) if parsed.get_backend_name() == "sqlite" else _server(url)
        _migrate(engine)
    except (ArgumentError, ImportError, ValueError) as error:  # the latter for a port that is no number
        raise DatabaseError("DATABASE_URL is not an address such as postgresql://user:password@host/name.") from error
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseError(
            f"The database cannot be opened ({type(error).__name__}): is it running, and may we write there?"
        ) from error
    return engine


def _sqlite(url: str, path: str | None) -> Engine:
    """Connections are kept: to close the last one writes the whole log back, at the end of every transaction."""
    arguments = {"timeout": BUSY, "check_same_thread": False}
    engine = create_engine(
        url, future=True, connect_args=arguments, poolclass=QueuePool, pool_timeout=BUSY, hide_parameters=True
    )
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)  # families' words
    event.listen(engine, "connect", _prepare)
    # SQLAlchemy's own way to let SQLite transactions begin where ours do.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _server(url: str) -> Engine:
    """Connections are tested before use, so that a restarted server costs no message."""
    return create_engine(
        url, future=True, pool_pre_ping=True, pool_size=5, hide_parameters=True, connect_args={"connect_timeout": BUSY}
    )


def _prepare(connection: object, _: object) -> None:
    """Readers never wait for a writer, what is committed is on disk, and what is deleted is gone from the file."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # processes that start at once migrate one after the other
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
