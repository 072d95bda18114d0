"""Wakes whoever waits for news of a conversation, in this process. Other processes' news is found by looking again."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress


class Bells:
    """One bell a conversation, for as long as somebody waits for it."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, conversation: str) -> None:
        for bell in self._waiting.get(conversation, ()):
            bell.set()

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
