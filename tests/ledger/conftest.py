"""A ledger on SQLite, and on a real PostgreSQL server where one is installed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.database import METADATA, open_database
from bot.ledger.pseudonym import Pseudonyms
from bot.ledger.store import Ledger
from tests.support.test_postgresql import server  # noqa: F401 - the fixture

KEPT = timedelta(days=100)
KEY = b"a key of the test, long enough to be one"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A database without rows."""
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path / 'ledger.db'}")
    engine = open_database(request.getfixturevalue("server").url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    return engine


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(lambda: engine, lambda: Pseudonyms(KEY), KEPT)
