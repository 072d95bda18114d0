"""One at a time at a conversation: in order, in time, over processes, and whatever happens to Redis or to the holder."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest

import bot.conversations.locks
import bot.conversations.redis_locks
from bot.conversations.locks import LocalLocks, Locks
from bot.conversations.redis_locks import RedisLocks
from bot.errors import StoreError
from bot.redis.address import parse_address
from bot.redis.server import Server
from bot.settings import ROOT
from tests.redis.racer import CONVERSATION, COUNT
from tests.redis.servers import RedisServer

PAIRS = 300


@pytest.fixture(params=["local", "redis"])
async def locks(request: pytest.FixtureRequest) -> AsyncIterator[Locks]:
    if request.param == "local":
        yield LocalLocks()
        return
    running: RedisServer = request.getfixturevalue("redis_server")
    server = Server(parse_address(running.url))
    yield RedisLocks(server)
    await server.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bot.conversations.locks, bot.conversations.redis_locks):
        monkeypatch.setattr(module, "LONGEST_WAIT", 0.05)


class Work:
    """Holds a lock until it is told to stop."""

    def __init__(self, locks: Locks, conversation: str = "web-a") -> None:
        self.inside, self.enough = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._hold(locks, conversation))

    async def _hold(self, locks: Locks, conversation: str) -> None:
        async with locks.hold(conversation):
            self.inside.set()
            await self.enough.wait()


async def test_locks_let_in_one_at_a_time(locks: Locks) -> None:
    inside = most = 0

    async def work() -> None:
        nonlocal inside, most
        async with locks.hold("web-a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(30)))
    assert (most, inside) == (1, 0)


async def test_locks_serve_in_the_order_in_which_they_were_asked(locks: Locks) -> None:
    served: list[int] = []

    async def work(number: int) -> None:
        async with locks.hold("web-a"):
            served.append(number)

    first = Work(locks)
    await first.inside.wait()
    waiting = []
    for number in range(8):
        waiting.append(asyncio.create_task(work(number)))
        await asyncio.wait(waiting[-1:], timeout=0.05)  # it has asked
    first.enough.set()
    await asyncio.gather(*waiting)
    assert served == list(range(8))


async def test_locks_of_different_conversations_do_not_meet(locks: Locks) -> None:
    one = Work(locks, "web-a")
    await one.inside.wait()
    async with locks.hold("web-b"):
        assert not one.task.done()
    one.enough.set()
    await one.task


@pytest.mark.usefixtures("impatient")
async def test_locks_that_are_not_given_back_are_waited_for_a_while_only(locks: Locks) -> None:
    one = Work(locks)
    await one.inside.wait()
    with pytest.raises(StoreError, match="worked on elsewhere"):
        async with locks.hold("web-a"):
            pytest.fail("it was let in")
    one.enough.set()
    await one.task
    async with locks.hold("web-a"):
        pass


@pytest.mark.parametrize("end", [lambda work: work.task.cancel(), lambda work: work.enough.set()])
async def test_locks_are_given_back_however_the_work_ends(locks: Locks, end: Callable[[Work], None]) -> None:
    one = Work(locks)
    await one.inside.wait()
    end(one)
    async with locks.hold("web-a"):
        pass
    await asyncio.gather(one.task, return_exceptions=True)


async def test_locks_whoever_gives_up_waiting_holds_nobody_up(locks: Locks) -> None:
    one, two = Work(locks), None
    await one.inside.wait()
    two = Work(locks)
    await asyncio.wait([two.task], timeout=0.05)
    two.task.cancel()
    await asyncio.gather(two.task, return_exceptions=True)
    one.enough.set()
    async with locks.hold("web-a"):
        assert not two.inside.is_set()


async def test_locks_in_redis_are_renewed_while_the_holder_lives(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.conversations.redis_locks, "LIFE", 0.3)
    monkeypatch.setattr(bot.conversations.redis_locks, "RENEW", 0.1)
    server = Server(parse_address(redis_server.url))
    one = Work(RedisLocks(server))
    await one.inside.wait()
    two = Work(RedisLocks(server))
    assert not (await asyncio.wait([two.task], timeout=1))[0] and not two.inside.is_set()
    one.enough.set()
    await two.inside.wait()
    two.enough.set()
    await two.task
    await server.close()


async def test_locks_in_redis_of_a_dead_process_are_free_after_a_while(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.conversations.redis_locks, "LIFE", 0.3)
    monkeypatch.setattr(bot.conversations.redis_locks, "PATIENCE", 0.3)
    with redis_server.client() as client:
        client.set("assistant:{web-a}:lock", "holder", px=300)
        client.hset("assistant:{web-a}:queue", "waiter", "1 0")
    server = Server(parse_address(redis_server.url))
    async with RedisLocks(server).hold("web-a"):
        pass
    with redis_server.client() as client:
        assert client.keys("*") == []
    await server.close()


async def test_locks_in_redis_are_not_given_back_by_another(redis_server: RedisServer) -> None:
    server = Server(parse_address(redis_server.url))
    one = Work(RedisLocks(server))
    await one.inside.wait()
    with redis_server.client() as client:
        client.set("assistant:{web-a}:lock", "of somebody else")  # who had it after one was taken for dead
        one.enough.set()
        await one.task
        assert client.get("assistant:{web-a}:lock") == b"of somebody else"
    await server.close()


async def test_locks_in_redis_fail_plainly_when_it_is_away(own_redis: RedisServer) -> None:
    server = Server(parse_address(own_redis.url))
    one = Work(RedisLocks(server))
    await one.inside.wait()
    own_redis.kill()
    with pytest.raises(StoreError, match="is it running"):
        async with RedisLocks(server).hold("web-b"):
            pytest.fail("it was let in")
    one.enough.set()
    await one.task  # what it has done is done
    own_redis.start()
    async with RedisLocks(server).hold("web-a"):
        pass
    await server.close()


def racing(url: str) -> list[int]:
    """How often each of two processes found the other inside."""
    command = [sys.executable, "-m", "tests.redis.racer", url, str(PAIRS)]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]  # fmt: skip
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=120)[0]) for process in both]


def test_locks_in_redis_let_two_racing_processes_in_one_at_a_time(redis_server: RedisServer) -> None:
    assert racing(redis_server.url) == [0, 0]
    with redis_server.client() as client:
        assert int(client.get(COUNT) or 0) == 2 * PAIRS
        assert client.keys(f"assistant:*{CONVERSATION}*") == []
