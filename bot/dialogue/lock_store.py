"""Rasa's lock store over ``bot.conversations``: its own Redis one gives the same ticket to two at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.conversations.choose import locks_of
from bot.conversations.locks import Locks
from bot.settings import settings


class ConversationLockStore(LockStore):
    """Of Rasa's only ``lock`` is used by anyone; tickets, lives and waits are ours. ``locks``: without it, as the settings say."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, locks: Locks | None = None) -> None:
        super().__init__()
        self._locks = locks or locks_of(settings())

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Holds the lock of a conversation. Raises StoreError."""
        async with self._locks.hold(conversation_id):
            yield TicketLock(conversation_id)
