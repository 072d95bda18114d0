"""How much a conversation may send in a while, over all processes."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.errors import StoreError
from bot.exchange.store import Exchange
from bot.redis.address import parse_address
from bot.redis.server import Server, key
from bot.settings import Settings

# KEYS: when each message came (sorted set). ARGV: message, most, milliseconds. Returns whether it may come.
_ADMIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""


class Limit(Protocol):
    """At most so many messages of a conversation in any stretch of so long."""

    async def admits(self, conversation: str, message: str) -> bool:
        """Whether a new message, of this key, may come. One that is refused does not count."""


class CountedLimit:
    """Counts what is kept in the exchange."""

    def __init__(self, exchange: Exchange, most: int, within: timedelta) -> None:
        self._exchange, self._most, self._within = exchange, most, within

    async def admits(self, conversation: str, message: str) -> bool:  # noqa: ARG002 - it is not kept yet
        return self._exchange.count(conversation, self._within) < self._most


class RedisLimit:
    """Counts in Redis, in one step: messages that race cannot both be the last. While Redis is away, ``otherwise`` counts."""

    def __init__(self, server: Server, most: int, within: timedelta, otherwise: Limit) -> None:
        self._server, self._otherwise = server, otherwise
        self._most, self._milliseconds = most, int(within.total_seconds() * 1000)

    async def admits(self, conversation: str, message: str) -> bool:
        keys = (key(conversation, "sent"),)
        try:
            return bool(await self._server.script(_ADMIT, keys, message, self._most, self._milliseconds))
        except StoreError:
            return await self._otherwise.admits(conversation, message)


def limit_of(settings: Settings, exchange: Exchange, most: int, within: timedelta) -> Limit:
    """A limit in Redis by ``REDIS_URL``, else over what is kept in the database."""
    counted = CountedLimit(exchange, most, within)
    if not settings.redis_url:
        return counted
    return RedisLimit(Server(parse_address(settings.redis_url)), most, within, counted)
