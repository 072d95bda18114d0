"""Keeps a message ours while it is worked on, and finds the messages that nobody is at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.exchange.store import LEASE, Exchange, Message

logger = logging.getLogger(__name__)

RENEWED = LEASE.total_seconds() / 3  # seconds between renewals: two may fail
LOOK_AGAIN = 1.0  # seconds between looks for what waits
AT_ONCE = 8  # conversations that one process takes up together


@asynccontextmanager
async def held(exchange: Exchange, message: Message) -> AsyncIterator[None]:
    """A message that was taken up stays ours until the end of the block."""
    renewing = asyncio.create_task(_renew(exchange, message))
    try:
        yield
    finally:
        renewing.cancel()


async def _renew(exchange: Exchange, message: Message) -> None:
    while True:
        await asyncio.sleep(RENEWED)
        try:
            if not exchange.renew(message):
                return
        except Exception as error:  # the database is away: the next renewal may still be in time
            logger.error("The lease of a message could not be renewed: %s", type(error).__name__)


async def take_up(exchange: Exchange, prefix: str, work: Callable[[str], Awaitable[None]]) -> None:
    """Works, until cancelled, on what a process left that died or stopped, and on what came while no model was loaded.

    ``prefix``: of the conversations to look for. ``work`` answers what waits in one, and leaves it when another is at it.
    """
    while True:
        try:
            more = await _look(exchange, prefix, work)
        except Exception as error:  # the next look may go better
            more = False
            logger.error("Waiting messages could not be read: %s", type(error).__name__)
        await asyncio.sleep(0 if more else LOOK_AGAIN)


async def _look(exchange: Exchange, prefix: str, work: Callable[[str], Awaitable[None]]) -> bool:
    """Works on what waits, so many conversations at once. Whether there may be more, and that it goes well."""
    waiting = exchange.unanswered(prefix)[:AT_ONCE]
    errors = [error for error in await asyncio.gather(*map(work, waiting), return_exceptions=True) if error]
    for error in errors:
        logger.error("A waiting message could not be worked on: %s", type(error).__name__)
    return len(waiting) == AT_ONCE and not errors
