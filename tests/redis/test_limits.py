"""How much a conversation may send in a while: counted in the database or in Redis, the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.database import open_database
from bot.exchange.limits import CountedLimit, Limit, RedisLimit
from bot.exchange.store import Exchange
from bot.exchange.tables import MESSAGE
from bot.redis.address import parse_address
from bot.redis.server import Server
from tests.redis.servers import RedisServer
from tests.support.conftest import KEY

MOST, WITHIN = 3, timedelta(minutes=1)


class Sender:
    """Sends messages where the limit admits them."""

    def __init__(self, limit: Limit, exchange: Exchange) -> None:
        self._limit, self._exchange = limit, exchange

    async def send(self, key: str, conversation: str = "web-a") -> bool:
        admitted = self._exchange.knows(conversation, key) or await self._limit.admits(conversation, key)
        return admitted and bool(self._exchange.receive(conversation, key, {"text": "x"}) or True)


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    engine = open_database(f"sqlite:///{tmp_path / 'limits.db'}")
    return Exchange(lambda: engine, lambda: Cipher((KEY,)))


@pytest.fixture(params=["database", "redis"])
async def limit(request: pytest.FixtureRequest, exchange: Exchange) -> AsyncIterator[Limit]:
    counted = CountedLimit(exchange, MOST, WITHIN)
    if request.param == "database":
        yield counted
        return
    running: RedisServer = request.getfixturevalue("redis_server")
    server = Server(parse_address(running.url))
    yield RedisLimit(server, MOST, WITHIN, counted)
    await server.close()


async def test_limits_admit_so_many_and_no_more(limit: Limit, exchange: Exchange) -> None:
    sender = Sender(limit, exchange)
    assert [await sender.send(f"k{number}") for number in range(MOST + 2)] == [True] * MOST + [False] * 2


async def test_limits_admit_a_message_that_comes_again(limit: Limit, exchange: Exchange) -> None:
    sender = Sender(limit, exchange)
    assert [await sender.send("k0") for _ in range(MOST + 2)] == [True] * (MOST + 2)
    assert await sender.send("k1")


async def test_limits_count_each_conversation_for_itself(limit: Limit, exchange: Exchange) -> None:
    sender = Sender(limit, exchange)
    for number in range(MOST):
        await sender.send(f"k{number}")
    assert not await sender.send("more") and await sender.send("more", "web-b")


async def test_limits_make_room_as_time_goes_by(
    limit: Limit, exchange: Exchange, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    sender = Sender(limit, exchange)
    for number in range(MOST):
        await sender.send(f"k{number}")
    assert not await sender.send("more")
    if isinstance(limit, RedisLimit):
        running: RedisServer = request.getfixturevalue("redis_server")
        with running.client() as client:
            client.zincrby("assistant:{web-a}:sent", -WITHIN.total_seconds() * 1000, "k0")
    with open_database(f"sqlite:///{tmp_path / 'limits.db'}").begin() as connection:
        connection.execute(update(MESSAGE).where(MESSAGE.c.key == "k0").values(at=utc_now() - WITHIN))
    assert await sender.send("more") and not await sender.send("one too many")


async def test_limits_in_redis_admit_no_more_of_those_that_race(redis_server: RedisServer, exchange: Exchange) -> None:
    limit = RedisLimit(Server(parse_address(redis_server.url)), MOST, WITHIN, CountedLimit(exchange, 0, WITHIN))
    admitted = await asyncio.gather(*(limit.admits("web-a", f"k{number}") for number in range(20)))
    assert sum(admitted) == MOST
    with redis_server.client() as client:
        assert 0 < client.ttl("assistant:{web-a}:sent") <= WITHIN.total_seconds()


async def test_limits_are_kept_in_the_database_while_redis_is_away(own_redis: RedisServer, exchange: Exchange) -> None:
    server = Server(parse_address(own_redis.url))
    sender = Sender(RedisLimit(server, MOST, WITHIN, CountedLimit(exchange, MOST, WITHIN)), exchange)
    assert await sender.send("k0")
    own_redis.kill()
    assert [await sender.send(f"k{number}") for number in range(1, MOST + 1)] == [True] * (MOST - 1) + [False]
