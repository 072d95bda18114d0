"""The same tests on both databases: SQLite, and a real PostgreSQL server where one is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.database import METADATA, open_database

# A conftest.py takes all three fixtures: they need each other.
from tests.support.test_postgresql import Server, server

__all__ = ["engine", "postgresql", "server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty database, on each in turn."""
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path / 'test.db'}")
    emptied: Engine = request.getfixturevalue("postgresql")
    return emptied


@pytest.fixture
def postgresql(server: Server) -> Engine:
    """An empty database on the server."""
    made = open_database(server.url)
    with made.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY CASCADE"))
    return made
