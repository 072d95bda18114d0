"""What runs beside the conversations: requests are delivered to their teams, and what was kept long enough is deleted."""

from __future__ import annotations

import asyncio
import logging

from bot.dialogue.load import exchange, feedback_store, gap_store, load_delivery, phones, request_store, text_queue
from bot.settings import Settings

logger = logging.getLogger(__name__)

BETWEEN_PURGES = 6 * 3600  # seconds


async def upkeep(settings: Settings) -> None:
    """Runs until it is cancelled."""
    await asyncio.gather(load_delivery(settings).forever(), _purge_forever(settings))


async def _purge_forever(settings: Settings) -> None:
    while True:
        try:
            _purge_conversations(settings)
            for open_store in (request_store, feedback_store, gap_store, exchange, text_queue, phones):
                open_store(settings).purge()
        except Exception as error:  # the next time may go better; the conversations go on meanwhile
            logger.error("What is old could not be deleted: %s", type(error).__name__)
        await asyncio.sleep(BETWEEN_PURGES)


def _purge_conversations(settings: Settings) -> None:
    from bot.dialogue.tracker_store import BoundedTrackerStore

    BoundedTrackerStore(None, path=str(settings.assistant_state / "conversations.db")).purge()
