"""Which store of conversations, and which locks, the settings ask for."""

from __future__ import annotations

from bot.conversations.kept import Conversations
from bot.conversations.locks import LocalLocks, Locks
from bot.conversations.sqlite import SqliteConversations
from bot.redis.address import parse_address
from bot.settings import Settings


def conversations_of(settings: Settings) -> Conversations:
    """Redis by ``REDIS_URL``, else a file in the state folder."""
    if settings.redis_url:
        from bot.conversations.redis import RedisConversations
        from bot.redis.server import Server

        return RedisConversations(Server(parse_address(settings.redis_url)))
    return SqliteConversations(settings.assistant_state / "conversations.db")


def locks_of(settings: Settings) -> Locks:
    """Redis by ``REDIS_URL``, else of this process alone."""
    if settings.redis_url:
        from bot.conversations.redis_locks import RedisLocks
        from bot.redis.server import Server

        return RedisLocks(Server(parse_address(settings.redis_url)))
    return LocalLocks()
