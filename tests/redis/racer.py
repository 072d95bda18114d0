"""Takes the lock of one conversation again and again, and says how often somebody else was in at the same time.

``python -m tests.redis.racer URL TIMES``: begins when it reads a line.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from redis.asyncio import Redis

from bot.conversations.redis_locks import RedisLocks
from bot.redis.address import parse_address
from bot.redis.server import Server

CONVERSATION = "web-contested"
INSIDE, COUNT = "test:inside", "test:count"


async def race(url: str, times: int, locks: RedisLocks) -> int:
    """How often somebody else was inside. COUNT is raised in two steps, so that two at once lose one."""
    doubles = 0
    client: Any = Redis.from_url(url)
    sys.stdin.readline()
    for _ in range(times):
        async with locks.hold(CONVERSATION):
            doubles += await client.incr(INSIDE) != 1
            count = int(await client.get(COUNT) or 0)
            await client.set(COUNT, count + 1)
            await client.decr(INSIDE)
    return doubles


def main() -> None:
    url, times = sys.argv[1], int(sys.argv[2])
    print(asyncio.run(race(url, times, RedisLocks(Server(parse_address(url))))))


if __name__ == "__main__":
    main()
