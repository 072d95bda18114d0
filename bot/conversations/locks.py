"""One at a time at a conversation, in the order in which they asked; who waits too long is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from async_timeout import timeout

from bot.errors import StoreError

LONGEST_WAIT = 8.0  # seconds: a family has its reply or an apology within ten
BUSY = "A conversation is being worked on elsewhere, and its lock was not given back in time."


class Locks(Protocol):
    """Locks by conversation."""

    def hold(self, conversation: str) -> AbstractAsyncContextManager[None]:
        """Waits for the lock and holds it for the block. Raises StoreError where it cannot be had, or not in time."""


class LocalLocks:
    """Locks within this process. Other processes are kept apart by ``bot.exchange`` (one of them at a conversation) and by
    the versions of ``bot.conversations`` (nothing is overwritten unseen)."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}  # and how many hold or want it

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        lock, wanted = self._locks.get(conversation, (asyncio.Lock(), 0))
        self._locks[conversation] = (lock, wanted + 1)
        try:
            try:
                async with timeout(LONGEST_WAIT):
                    await lock.acquire()
            except asyncio.TimeoutError as error:
                raise StoreError(BUSY) from error
            try:
                yield
            finally:
                lock.release()
        finally:
            self._let_go(conversation)

    def _let_go(self, conversation: str) -> None:
        lock, wanted = self._locks.pop(conversation)
        if wanted > 1:
            self._locks[conversation] = (lock, wanted - 1)
