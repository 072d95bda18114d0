"""What waits, counted from the tables."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import open_database
from bot.exchange.store import Exchange
from bot.exchange.tables import MESSAGE
from bot.health.queues import Queues, lengths, longest_wait
from tests.support.conftest import KEY


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'queues.db'}")


def shown(queues: Queues) -> str:
    registry = CollectorRegistry()
    registry.register(queues)
    return generate_latest(registry).decode()


def test_queues_are_empty_at_first(engine: Engine) -> None:
    assert set(lengths(engine).values()) == {0} and longest_wait(engine) == 0


def test_queues_count_what_waits_and_how_long(engine: Engine) -> None:
    exchange = Exchange(lambda: engine, lambda: Cipher((KEY,)))
    for key in ("a", "b"):
        exchange.receive("web-zebra", key, {"text": "zebraphone"})
    with engine.begin() as connection:
        connection.execute(update(MESSAGE).where(MESSAGE.c.key == "a").values(at=utc_now() - timedelta(minutes=1)))
    assert lengths(engine)["unanswered"] == 2 and longest_wait(engine) >= 60
    told = shown(Queues(lambda: engine))
    assert 'assistant_waiting{queue="unanswered"} 2.0' in told and "zebra" not in told


def test_queues_say_nothing_while_the_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> Engine:
        raise OperationalError("zebraphone", {}, Exception("zebraphone"))

    assert shown(Queues(away)) == "" and "zebraphone" not in caplog.text
