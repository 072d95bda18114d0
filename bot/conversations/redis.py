"""Conversations in Redis: the events in a list that is only added to and cut at its front, beside slots and version."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversations.kept import CHANGED, KEPT_DAYS, Change, Kept
from bot.errors import StoreError
from bot.redis.server import Server, key

# KEYS: head (slots and version), events.
_READ = """
local head = redis.call('HMGET', KEYS[1], 'slots', 'version')
return {head[1], head[2], redis.call('LRANGE', KEYS[2], 0, -1)}
"""
# ARGV: version before ('' for any), version after, slots, events to drop ('' for all), milliseconds to keep, new events.
# Returns 1 kept, 0 changed by somebody else, -1 not there any more. The same again changes nothing.
_WRITE = """
local version = redis.call('HGET', KEYS[1], 'version')
if version == ARGV[2] then return 1 end
if ARGV[1] ~= '' and version and version ~= ARGV[1] then return 0 end
if ARGV[4] == '' then
  redis.call('DEL', KEYS[2])
elseif not version then
  return -1
elseif tonumber(ARGV[4]) > 0 then
  redis.call('LTRIM', KEYS[2], ARGV[4], -1)
end
for place = 6, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[place]) end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'slots', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1
"""
_DELETE = "return redis.call('DEL', KEYS[1], KEYS[2])"
_KEEP = KEPT_DAYS * 86_400_000  # milliseconds
_GONE = -1


class RedisConversations:
    """Redis itself deletes what was silent for KEPT_DAYS."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def read(self, conversation: str) -> Kept | None:
        slots, version, events = await self._server.script(_READ, _keys(conversation))
        if version is None:
            return None
        return Kept(slots.decode(), tuple(event.decode() for event in events), version.decode())

    async def write(self, conversation: str, change: Change) -> None:
        done = await self._write(conversation, change)
        if done == _GONE:
            done = await self._write(conversation, Change(None, change.after))
        if not done:
            raise StoreError(CHANGED)

    async def delete(self, conversation: str) -> None:
        await self._server.script(_DELETE, _keys(conversation))

    async def ids(self) -> Iterable[str]:
        return await self._server.conversations("head")

    def purge(self) -> None:
        """Nothing: see the class."""

    async def _write(self, conversation: str, change: Change) -> int:
        whole = change.dropped is None
        before = change.before.version if change.before else ""
        events = change.after.events if whole else change.added
        head = (
            before,
            change.after.version,
            change.after.slots,
            "" if change.dropped is None else change.dropped,
            _KEEP,
        )
        done: int = await self._server.script(_WRITE, _keys(conversation), *head, *events)
        return done


def _keys(conversation: str) -> tuple[str, str]:
    return key(conversation, "head"), key(conversation, "events")
