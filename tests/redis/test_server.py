"""Redis as it is met in life: alone, behind Sentinel, in a Cluster; away, frozen, full, and back again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.redis.address import parse_address
from bot.redis.server import PAUSE, Server, key
from tests.redis.servers import BINARY, MISSING, RedisServer, one, watched

KEEP = "redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000) return redis.call('GET', KEYS[1])"
TELL = "return redis.call('GET', KEYS[1])"


@pytest.fixture
async def server(own_redis: RedisServer) -> AsyncIterator[Server]:
    made = Server(parse_address(own_redis.url))
    yield made
    await made.close()


async def keeps(server: Server, conversation: str, value: str) -> bool:
    return bool(await server.script(KEEP, (key(conversation, "x"),), value) == value.encode())


async def test_server_of_each_kind_keeps_and_lists(address: str) -> None:
    server = Server(parse_address(address))
    await server.check()
    for number in range(20):  # in a Cluster some are on either node
        assert await keeps(server, f"web-{number}", str(number))
    assert sorted(await server.conversations("x")) == sorted(f"web-{number}" for number in range(20))
    await server.close()


async def test_server_follows_sentinel_to_the_replica(tmp_path: Path) -> None:
    if BINARY is None:
        pytest.skip(MISSING)
    with watched(tmp_path) as (url, first):
        server = Server(parse_address(url))
        assert await keeps(server, "web-a", "before")
        with first.client() as client:
            client.set("later", "1")  # what is waited for must be this client's own
            assert client.wait(1, 10_000) == 1  # the replica has it, and so all that was before it
        first.kill()
        failures = 0
        while not await _works(server):
            failures += 1
            await asyncio.sleep(0.2)
        assert failures and await server.script(TELL, (key("web-a", "x"),)) == b"before"
        await server.close()


async def _works(server: Server) -> bool:
    try:
        return await keeps(server, "web-b", "after")
    except StoreError:
        return False


async def test_server_that_is_away_is_a_plain_error_and_back_again(own_redis: RedisServer, server: Server) -> None:
    assert await keeps(server, "web-a", "one")
    own_redis.kill()
    with pytest.raises(StoreError, match="is it running"):
        await keeps(server, "web-a", "two")
    own_redis.start()
    assert await keeps(server, "web-a", "three")


async def test_server_that_was_restarted_meanwhile_costs_nothing(own_redis: RedisServer, server: Server) -> None:
    assert await keeps(server, "web-a", "one")
    own_redis.kill()
    own_redis.start()
    assert await keeps(server, "web-a", "two")


async def test_server_that_is_frozen_is_a_plain_error_and_others_fail_at_once(
    own_redis: RedisServer, server: Server
) -> None:
    assert await keeps(server, "web-a", "one")
    own_redis.freeze()
    with pytest.raises(StoreError, match="cannot be reached"):
        await keeps(server, "web-a", "two")
    with pytest.raises(StoreError, match="has just taken too long"):
        await keeps(server, "web-b", "two")
    own_redis.thaw()
    await asyncio.sleep(PAUSE)
    assert await keeps(server, "web-b", "three")


async def test_server_calls_that_were_given_up_leave_no_answer_to_others(
    own_redis: RedisServer, server: Server
) -> None:
    """What a cancelled call was answered must never reach the next one on its connection."""
    for number in range(20):
        assert await keeps(server, f"web-{number}", str(number))
    own_redis.freeze()
    calls = [asyncio.create_task(keeps(server, f"web-{number}", "late")) for number in range(10)]
    assert (await asyncio.wait(calls, timeout=0.1))[0] == set()  # all are on their way
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    own_redis.thaw()
    told = await asyncio.gather(*(server.script(TELL, (key(f"web-{number}", "x"),)) for number in range(10, 20)))
    assert told == [str(number).encode() for number in range(10, 20)]


@pytest.mark.parametrize(
    ("arguments", "url", "says"),
    [
        (("--requirepass", "right"), "redis://:wrong@{place}", "user or the password"),
        (("--requirepass", "right"), "redis://{place}", "user or the password"),
        (("--maxmemory", "100kb"), "redis://{place}", "full"),
        (("--replicaof", "127.0.0.1", "1"), "redis://{place}", "replica"),
        (("--rename-command", "EVAL", ""), "redis://{place}", "refuses a command"),
    ],
)
async def test_server_that_refuses_says_why_and_shows_no_secret(
    tmp_path: Path, arguments: tuple[str, ...], url: str, says: str
) -> None:
    if BINARY is None:
        pytest.skip(MISSING)
    with one(tmp_path, *arguments, secret="right" if "right" in arguments else "") as running:
        server = Server(parse_address(url.format(place=f"127.0.0.1:{running.port}")))
        with pytest.raises(StoreError) as refused:
            await keeps(server, "web-a", "zebraphone")
        assert says in str(refused.value)
        assert not {"zebraphone", "wrong", "web-a"} & set(str(refused.value).split())
        await server.close()


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:1", "redis+sentinel://127.0.0.1:1/s", "redis+cluster://127.0.0.1:1"]
)
async def test_server_that_is_not_there_is_a_plain_error(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        await Server(parse_address(url)).check()
