"""Wakes whoever waits for news of a conversation, in this process. Other processes' news is found by looking again, or
rung for through Redis: see ``bells_of``."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress

from bot.redis.address import parse_address
from bot.settings import Settings

LOOK_AGAIN = 1.0  # seconds after which another process's work is looked for


class Bells:
    """One bell a conversation, for as long as somebody waits for it. ``look_again``: seconds after which whoever waits
    should look for what nobody rang for."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.look_again = LOOK_AGAIN

    def ring(self, conversation: str) -> None:
        """Wakes all that wait for a conversation."""
        self.ring_here(conversation)

    def ring_here(self, conversation: str) -> None:
        """Wakes those that wait for it in this process."""
        for bell in self._waiting.get(conversation, ()):
            bell.set()

    def ring_all(self) -> None:
        """Wakes everybody in this process."""
        for conversation in self._waiting:
            self.ring_here(conversation)

    async def listen(self) -> None:
        """Hears what other processes ring, until it is cancelled: here nothing."""

    async def wait(self, conversation: str, seconds: float) -> None:
        """Returns at the next ring, or after so many seconds."""
        bell = asyncio.Event()
        self._waiting[conversation].add(bell)
        try:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(bell.wait(), seconds)
        finally:
            self._waiting[conversation].discard(bell)
            if not self._waiting[conversation]:
                del self._waiting[conversation]


def bells_of(settings: Settings) -> Bells:
    """Bells of all processes by ``REDIS_URL``, else of this one."""
    if settings.redis_url:
        from bot.channels.shared_bells import SharedBells
        from bot.redis.server import Server

        return SharedBells(Server(parse_address(settings.redis_url)))
    return Bells()
