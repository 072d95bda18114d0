"""News reaches those who wait in other processes at once; without Redis it comes a little later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

import bot.channels.shared_bells
from bot.channels.bells import LOOK_AGAIN, Bells, bells_of
from bot.channels.shared_bells import LOOK_SELDOM, SharedBells
from bot.redis.address import parse_address
from bot.redis.server import Server
from bot.settings import Settings
from tests.redis.servers import RedisServer

LONG = 20.0  # seconds: no test waits for so long unless a ring is lost
Make = Callable[[str], SharedBells]


@pytest.fixture
async def make(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    """Makes the bells of a process, which listen."""
    for name in ("QUIET", "ANSWER", "AGAIN"):
        monkeypatch.setattr(bot.channels.shared_bells, name, 0.2)
    listening = []

    def made(url: str) -> SharedBells:
        bells = SharedBells(Server(parse_address(url)))
        listening.append(asyncio.create_task(bells.listen()))
        return bells

    yield made
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async def look() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), LONG)


def hears(bells: Bells) -> bool:
    return bells.look_again == LOOK_SELDOM


async def rung(bells: Bells, ring: Callable[[], None], conversation: str = "web-a") -> bool:
    """Whether a ring wakes one who waits."""
    waiting = asyncio.create_task(bells.wait(conversation, LONG))
    await asyncio.sleep(0)
    ring()
    return bool((await asyncio.wait([waiting], timeout=5))[0])


async def test_bells_ring_in_other_processes(redis_server: RedisServer, make: Make) -> None:
    one, two = make(redis_server.url), make(redis_server.url)
    await until(lambda: hears(one) and hears(two))
    assert await rung(two, lambda: one.ring("web-a"))
    assert await rung(one, lambda: one.ring("web-a"))


async def test_bells_ring_by_way_of_servers_of_each_kind(address: str, make: Make) -> None:
    scheme, _, hosts = address.partition("://")
    other = f"{scheme}://{','.join(reversed(hosts.split(',')))}"  # another node of a Cluster
    one, two = make(address), make(other)
    await until(lambda: hears(two))
    assert await rung(two, lambda: one.ring("web-a"))


async def test_bells_ring_from_a_process_that_does_not_listen(redis_server: RedisServer, make: Make) -> None:
    bells = make(redis_server.url)
    await until(lambda: hears(bells))
    desk = bells_of(Settings(redis_url=redis_server.url))
    assert await rung(bells, lambda: desk.ring("web-a"))


async def test_bells_of_other_conversations_wake_nobody(redis_server: RedisServer, make: Make) -> None:
    one, two = make(redis_server.url), make(redis_server.url)
    await until(lambda: hears(two))
    waiting = asyncio.create_task(two.wait("web-a", LONG))
    await asyncio.sleep(0)
    assert await rung(two, lambda: one.ring("web-b"), "web-b")
    assert not waiting.done()
    waiting.cancel()


async def test_bells_that_hear_nothing_for_long_still_hear(redis_server: RedisServer, make: Make) -> None:
    one, two = make(redis_server.url), make(redis_server.url)
    await until(lambda: hears(two))
    await asyncio.sleep(1)  # several times QUIET
    assert hears(two) and await rung(two, lambda: one.ring("web-a"))


@pytest.mark.parametrize("fault", ["killed", "frozen"])
async def test_bells_look_more_often_while_redis_is_away_and_hear_again(
    own_redis: RedisServer, make: Make, fault: str
) -> None:
    one, two = make(own_redis.url), make(own_redis.url)
    await until(lambda: hears(one) and hears(two))
    own_redis.kill() if fault == "killed" else own_redis.freeze()
    await until(lambda: two.look_again == LOOK_AGAIN)
    assert await rung(one, lambda: one.ring("web-a"))  # its own, all the same
    waiting = asyncio.create_task(two.wait("web-a", LONG))
    own_redis.start() if fault == "killed" else own_redis.thaw()
    await waiting  # what may have been missed is looked for
    await until(lambda: hears(one) and hears(two))
    assert await rung(two, lambda: one.ring("web-a"))


async def test_bells_without_redis_are_those_of_this_process() -> None:
    bells = bells_of(Settings())
    assert await rung(bells, lambda: bells.ring("web-a"))
    bells.ring("nobody waits")
    await bells.wait("web-a", 0.01)
    await bells.listen()
    assert bells.look_again == LOOK_AGAIN
