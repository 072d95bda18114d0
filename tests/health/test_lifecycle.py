"""What a process runs, and how it ends."""

from __future__ import annotations

import asyncio

import pytest

from bot.health.lifecycle import Lifecycle

LONG = 30.0  # seconds that no test waits


async def _fail() -> None:
    raise ValueError("zebraphone")


async def test_lifecycle_names_the_workers_that_ended(caplog: pytest.LogCaptureFixture) -> None:
    life = Lifecycle()
    life.run("lasting", asyncio.sleep(LONG))
    life.run("failing", _fail())
    while not caplog.text:
        await asyncio.sleep(0)
    assert life.ended() == ["failing"]
    assert "failing ended: ValueError" in caplog.text and "zebraphone" not in caplog.text
    await life.stop(LONG)


async def test_lifecycle_stop_finishes_what_is_under_way_before_the_workers_end() -> None:
    life, gate, order = Lifecycle(), asyncio.Event(), []

    async def turn() -> None:
        await gate.wait()
        order.append("turn")

    async def worker() -> None:
        try:
            await asyncio.sleep(LONG)
        finally:
            order.append("worker")

    life.begin(turn())
    life.run("worker", worker())
    await asyncio.sleep(0)
    stopping = asyncio.create_task(life.stop(LONG))
    await asyncio.sleep(0)
    assert life.stopping and order == []
    gate.set()
    assert await stopping and order == ["turn", "worker"]


async def test_lifecycle_stop_does_not_wait_for_ever() -> None:
    life = Lifecycle()
    task = life.begin(asyncio.sleep(LONG))
    assert not await life.stop(0.01) and task.cancelled()
