"""Readiness tells the truth, and no secret."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.database import open_database
from bot.health.checks import GOOD, database_check, model_check, redis_check, report, stopping_check, workers_check
from bot.health.lifecycle import Lifecycle
from bot.redis.address import parse_address
from bot.redis.server import Server


async def test_checks_database_that_answers(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    assert await report({"database": database_check(lambda: engine)}) == {"database": GOOD}


async def test_checks_database_that_is_away_is_named_without_its_password() -> None:
    url = "postgresql://someone:zebrasecret@127.0.0.1:1/none"
    found = await report({"database": database_check(lambda: open_database(url))})
    assert found["database"] != GOOD and "zebrasecret" not in str(found)


async def test_checks_redis_that_is_away_is_named_without_its_password() -> None:
    server = Server(parse_address("redis://:zebrasecret@127.0.0.1:1/0"))
    found = await report({"redis": redis_check(server)})
    assert "cannot be reached" in found["redis"] and "zebrasecret" not in found["redis"]


async def test_checks_what_hangs_is_given_up() -> None:
    async def hang() -> None:
        await asyncio.sleep(30)

    assert await report({"database": hang}, 0.01) == {"database": "does not answer within 0 seconds"}


@pytest.mark.parametrize(
    ("agent", "ready"),
    [(None, False), (SimpleNamespace(is_ready=lambda: False), False), (SimpleNamespace(is_ready=lambda: True), True)],
)
async def test_checks_model(agent: object, ready: bool) -> None:
    assert ((await report({"model": model_check(lambda: agent)}))["model"] == GOOD) is ready


async def test_checks_workers_and_stopping() -> None:
    life = Lifecycle()
    checks = {"workers": workers_check(life), "process": stopping_check(life)}
    assert set((await report(checks)).values()) == {GOOD}
    life.run("upkeep", asyncio.sleep(0))
    while not life.ended():
        await asyncio.sleep(0)
    assert "upkeep" in (await report(checks))["workers"]
    await life.stop(1)
    assert "stopping" in (await report(checks))["process"]
