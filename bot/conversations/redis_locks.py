"""Locks of conversations over many processes, in Redis.

Every step is one script, so none can come between its reading and its writing. A holder renews its lock; when its process
dies, the next has it after LIFE. Those who wait are served in the order in which they came; one that stops asking
leaves the queue. A holder that was taken for dead and comes back can keep nothing: see ``bot.conversations.kept.Change``.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.conversations.locks import BUSY, LONGEST_WAIT
from bot.errors import StoreError
from bot.redis.server import Server, key

logger = logging.getLogger(__name__)

LIFE = 5.0  # seconds after which the lock of a dead process is free
RENEW = LIFE / 3
ASK_AGAIN, SELDOMEST = 0.01, 0.1  # seconds between two looks at a lock, for each that is served before; and at most
PATIENCE = 2.0  # seconds after its last look that somebody keeps a place in the queue

# KEYS: lock (the holder's token), queue (hash: token to "place until"). ARGV: token, LIFE, PATIENCE in milliseconds.
# Returns how many are served before, the holder among them; 0 to whoever has the lock now. The same again changes nothing.
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local queue, places, mine = redis.call('HGETALL', KEYS[2]), {}, nil
for at = 1, #queue, 2 do
  local place, until_ = string.match(queue[at + 1], '(%d+) (%d+)')
  if queue[at] == ARGV[1] then
    mine = tonumber(place)
  elseif tonumber(until_) < now then
    redis.call('HDEL', KEYS[2], queue[at])
  else
    places[#places + 1] = tonumber(place)
  end
end
local before, last = 0, 0
for _, place in ipairs(places) do
  last = math.max(last, place)
  if not mine or place < mine then before = before + 1 end
end
if not holder and before == 0 then
  redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
  redis.call('HDEL', KEYS[2], ARGV[1])
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], string.format('%d %d', mine or last + 1, now + ARGV[3]))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return before + 1
"""
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
_GIVE_BACK = """
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class RedisLocks:
    """Locks that all processes of one Redis share."""

    def __init__(self, server: Server) -> None:
        self._server = server

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        keys, token = (key(conversation, "lock"), key(conversation, "queue")), secrets.token_hex(16)
        try:
            await self._take(keys, token)
            renewing = asyncio.create_task(self._renew(keys, token))
            try:
                yield
            finally:
                renewing.cancel()
        finally:
            with suppress(StoreError):  # it ends by itself; the turn is done
                await self._server.script(_GIVE_BACK, keys, token)

    async def _take(self, keys: tuple[str, str], token: str) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while before := await self._server.script(_TAKE, keys, token, _milliseconds(LIFE), _milliseconds(PATIENCE)):
            if time.monotonic() > deadline:
                raise StoreError(BUSY)
            await asyncio.sleep(min(before * ASK_AGAIN, SELDOMEST))

    async def _renew(self, keys: tuple[str, str], token: str) -> None:
        """Keeps the lock alive for as long as its holder is."""
        while True:
            await asyncio.sleep(RENEW)
            with suppress(StoreError):  # the next time may go better; till then nobody can take it either
                if not await self._server.script(_RENEW, keys, token, _milliseconds(LIFE)):
                    logger.warning("A turn has lost the lock of its conversation: what it would keep may be refused")
                    return


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
