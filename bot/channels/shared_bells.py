"""Bells that ring in all processes of one Redis, by publish and subscribe.

Only ids of conversations are published. Nothing depends on a ring: without Redis, and for a ring that is lost, whoever waits
looks again all the same.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.channels.bells import LOOK_AGAIN, Bells
from bot.redis.server import FAULTS, Server, explain

logger = logging.getLogger(__name__)

CHANNEL = "assistant:news"
LOOK_SELDOM = 5.0  # seconds, while others' rings are heard
QUIET = 5.0  # seconds without a word after which the server is asked whether it is there
ANSWER = 2.0  # seconds that it has to answer
AGAIN = 1.0  # seconds until it is tried again


class SharedBells(Bells):
    """``listen`` runs beside the work; whoever only rings, such as a desk, needs it not."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self._publisher: Any = None
        self._ringing: set[asyncio.Task[None]] = set()

    def ring(self, conversation: str) -> None:
        """Wakes those in this process at once, and those elsewhere in a moment."""
        self.ring_here(conversation)
        task = asyncio.create_task(self._publish(conversation))
        self._ringing.add(task)  # the event loop itself does not keep it
        task.add_done_callback(self._ringing.discard)

    async def listen(self) -> None:
        """Hears what others ring; where Redis is away, tries again until it is back."""
        while True:
            try:
                await self._listen()
            except FAULTS as error:
                if self.look_again != LOOK_AGAIN:  # said once
                    logger.warning("News of other processes comes a second late: %s", explain(error))
            self.look_again = LOOK_AGAIN
            await asyncio.sleep(AGAIN)

    async def _publish(self, conversation: str) -> None:
        try:
            self._publisher = self._publisher or self._server.talker()
            await self._publisher.publish(CHANNEL, conversation)
        except FAULTS:
            self._publisher = None  # in a Cluster another node may do; the others look again

    async def _listen(self) -> None:
        """Until the connection is lost. Raises FAULTS."""
        async with self._server.talker() as client, client.pubsub() as hearing:
            await hearing.subscribe(CHANNEL)
            while True:
                heard = await hearing.get_message(timeout=QUIET)
                if heard is None:
                    await hearing.ping()
                    heard = await hearing.get_message(timeout=ANSWER)
                    if heard is None:
                        raise asyncio.TimeoutError
                self._hear(heard)

    def _hear(self, heard: dict[str, Any]) -> None:
        if heard["type"] == "subscribe":  # what was rung before was not heard
            self.look_again = LOOK_SELDOM
            self.ring_all()
        elif heard["type"] == "message":
            self.ring_here(heard["data"].decode())
