"""Talks to Redis. Every answer comes in time, or a plain error does: a server that is frozen holds nobody up."""

from __future__ import annotations

import asyncio
import time
from itertools import cycle
from typing import Any

from async_timeout import timeout
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError

from bot.errors import StoreError
from bot.redis.address import Address, Kind

CONNECT, ANSWER = 1.0, 2.0  # seconds
LONGEST = 3.0  # seconds for all tries of one call
PAUSE = 1.0  # seconds after a call that took too long in which no other is tried: those that queue fail at once
FAULTS = (RedisError, RedisClusterException, OSError, asyncio.TimeoutError)


class Server:
    """The Redis of an address. Opened at first use, and used in one event loop."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._hosts = cycle(address.hosts)
        self._client: Redis | RedisCluster | None = None
        self._late_at = -PAUSE

    async def script(self, text: str, keys: tuple[str, ...], *arguments: str | int) -> Any:
        """Runs a script, which is atomic. It may run twice where an answer is lost, and must bear that. All keys are of one
        conversation (see ``key``). Raises StoreError."""
        if time.monotonic() - self._late_at < PAUSE:
            raise StoreError("Redis has just taken too long to answer: it is tried again in a second.")
        try:
            self._client = self._client or self._open()
            call: Any = self._client.eval(text, len(keys), *keys, *arguments)  # type: ignore[arg-type]
            async with timeout(LONGEST):  # asyncio's own wait_for may swallow a cancellation
                return await call
        except FAULTS as error:
            if isinstance(error, LateError | asyncio.TimeoutError):
                self._late_at = time.monotonic()
            if isinstance(error, RedisClusterException):  # it has forgotten all nodes, and would not find them again
                self._client = None
            raise StoreError(explain(error)) from error

    async def check(self) -> None:
        """Raises StoreError where Redis cannot be used."""
        await self.script("return redis.call('EXISTS', KEYS[1])", (key("", "check"),))

    async def conversations(self, name: str) -> list[str]:
        """The conversations that have a key of this name. Looks through all keys. Raises StoreError."""
        before, after = key("*", name).split("*")
        try:
            self._client = self._client or self._open()
            found = [one.decode() async for one in self._client.scan_iter(match=key("*", name))]
        except FAULTS as error:
            raise StoreError(explain(error)) from error
        return [one.removeprefix(before).removesuffix(after) for one in found]

    def talker(self) -> Redis:
        """A client of its own, to publish and to listen with; in a Cluster any node passes on to all. It raises FAULTS."""
        if self._address.kind is Kind.SENTINEL:
            return self._by_sentinel()
        host, port = next(self._hosts)
        return Redis(host=host, port=port, db=self._address.database, **self._options())

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def _open(self) -> Redis | RedisCluster:
        if self._address.kind is not Kind.CLUSTER:
            return self.talker()
        nodes = [ClusterNode(host, port) for host, port in self._address.hosts]
        tries = {"cluster_error_retry_attempts": 1, "connection_error_retry_attempts": 1}
        return RedisCluster(startup_nodes=nodes, **tries, **self._options())

    def _by_sentinel(self) -> Redis:
        options = self._options()
        asking = {name: options[name] for name in ("socket_connect_timeout", "socket_timeout")}
        if self._address.sentinel_password:
            asking["password"] = self._address.sentinel_password
        sentinel = Sentinel(self._address.hosts, sentinel_kwargs=asking, db=self._address.database, **options)
        found: Redis = sentinel.master_for(self._address.service)
        return found

    def _options(self) -> dict[str, Any]:
        """A lost connection is opened again, once; what takes too long is not tried again."""
        secret = {"username": self._address.username, "password": self._address.password}
        times = {"socket_connect_timeout": CONNECT, "socket_timeout": ANSWER}
        again = {"retry": Retry(NoBackoff(), 1, (LostError,)), "retry_on_error": [LostError]}
        tls = {"ssl": True, "ssl_check_hostname": True} if self._address.tls else {}
        return {**secret, **times, **again, **tls}


def key(conversation: str, name: str) -> str:
    """The key of one thing about a conversation. The braces keep all of one conversation on one node of a Cluster."""
    return f"assistant:{{{conversation}}}:{name}"


def explain(error: BaseException) -> str:
    """What is wrong, in words for an operator; nothing of what was sent."""
    if isinstance(error, AuthenticationError | AuthorizationError | NoPermissionError):
        return "Redis refuses the user or the password of REDIS_URL."
    if isinstance(error, OutOfMemoryError):
        return "Redis is full: give it more memory, and no policy that deletes keys (maxmemory-policy noeviction)."
    if isinstance(error, ReadOnlyError):
        return "REDIS_URL leads to a replica of Redis, which cannot be written."
    if isinstance(error, ResponseError):
        return f"Redis refuses a command ({type(error).__name__}): this needs Redis 6.2 or later, and scripts."
    return f"Redis cannot be reached ({type(error).__name__}): is it running, and does REDIS_URL lead to it?"
