"""Messages stay ours while they are worked on, and those of the dead are found."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import bot.channels.leases
from bot.channels.leases import held, take_up
from bot.cipher import Cipher
from bot.database import open_database
from bot.exchange.store import Exchange
from tests.exchange.test_exchange import dies_at_it
from tests.support.conftest import KEY


@pytest.fixture
def exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    monkeypatch.setattr(bot.channels.leases, "RENEWED", 0.01)
    monkeypatch.setattr(bot.channels.leases, "LOOK_AGAIN", 0.01)
    engine = open_database(f"sqlite:///{tmp_path / 'leases.db'}")
    return Exchange(lambda: engine, lambda: Cipher((KEY,)))


async def test_leases_a_held_message_is_renewed_until_the_end(exchange: Exchange) -> None:
    exchange.receive("web-a", "k", {"text": "x"})
    taken = exchange.take("web-a")
    assert taken is not None
    async with held(exchange, taken):
        dies_at_it(exchange._engine())
        while exchange.unanswered("web-"):
            await asyncio.sleep(0.01)
    dies_at_it(exchange._engine())
    assert exchange.unanswered("web-") == ["web-a"]


async def test_leases_what_nobody_is_at_is_taken_up_whatever_fails_between(
    exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    async def work(conversation: str) -> None:
        if conversation == "web-bad":
            raise ValueError("zebraphone")
        if taken := exchange.take(conversation):
            exchange.answer(taken, [{"text": "re"}])
            done.append(conversation)

    looking = asyncio.create_task(take_up(exchange, "web-", work))
    for conversation in ("web-bad", "sms-other", *(f"web-{number:02}" for number in range(20))):
        exchange.receive(conversation, "k", {"text": "x"})
    while len(done) < 20:
        await asyncio.sleep(0.01)
    looking.cancel()
    assert done == [f"web-{number:02}" for number in range(20)]
    assert "ValueError" in caplog.text and "zebraphone" not in caplog.text


async def test_leases_looking_outlives_a_database_that_is_away(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    found = asyncio.Event()

    def unanswered(_: str) -> list[str]:
        looks.append(1)
        if len(looks) == 1:
            raise OSError("away")
        found.set()
        return []

    monkeypatch.setattr(exchange, "unanswered", unanswered)
    looking = asyncio.create_task(take_up(exchange, "web-", lambda _: asyncio.sleep(0)))
    await asyncio.wait_for(found.wait(), 10)
    looking.cancel()
