"""The stores of feedback, with a database of the test: SQLite, and PostgreSQL where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import Engine

from bot.cipher import open_cipher
from bot.database import open_database
from bot.feedback.responses import ResponseStore
from bot.feedback.store import FeedbackStore
from bot.feedback.tables import FEEDBACK_TABLE
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture

TABLES = "feedback, feedback_past, you_said, audit"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield open_database(f"sqlite:///{tmp_path / 'state' / 'assistant.db'}")
        return
    running: Server = request.getfixturevalue("server")
    opened = open_database(running.url)
    yield opened
    with opened.begin() as connection:
        connection.execute(text(f"TRUNCATE {TABLES}"))


@pytest.fixture
def feedback(engine: Engine, tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(lambda: engine, lambda: open_cipher("", tmp_path))


@pytest.fixture
def responses(engine: Engine) -> ResponseStore:
    return ResponseStore(lambda: engine)


@pytest.fixture
def put_at(engine: Engine) -> Callable[[int, datetime], None]:
    """Gives a piece of feedback another time (UTC)."""

    def change(number: int, at: datetime) -> None:
        with engine.begin() as connection:
            connection.execute(update(FEEDBACK_TABLE).where(FEEDBACK_TABLE.c.id == number).values(at=at))

    return change
