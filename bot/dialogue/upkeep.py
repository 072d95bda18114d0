"""What runs beside the conversations: requests are delivered to their teams, families reminded of what they asked for, and
what was kept long enough is deleted."""

from __future__ import annotations

import asyncio
import logging

from bot.clock import utc_now
from bot.conversations.choose import conversations_of
from bot.dialogue.load import (
    codes,
    exchange,
    feedback_store,
    gap_store,
    load_delivery,
    load_reminders_due,
    phones,
    request_store,
    text_queue,
)
from bot.dialogue.reminders_due import RemindersDue
from bot.ledger.load import load_ledger
from bot.settings import Settings

logger = logging.getLogger(__name__)

BETWEEN_PURGES = 6 * 3600  # seconds
BETWEEN_REMINDERS = 30  # seconds


async def upkeep(settings: Settings) -> None:
    """Runs until it is cancelled."""
    await asyncio.gather(
        load_delivery(settings).forever(), _purge_forever(settings), remind_forever(load_reminders_due(settings))
    )


async def remind_forever(due: RemindersDue) -> None:
    """Sends reminders, until it is cancelled."""
    while True:
        try:
            due.once(utc_now())
        except Exception as error:  # the next look may go better
            logger.error("Reminders could not be sent: %s", type(error).__name__)
        await asyncio.sleep(BETWEEN_REMINDERS)


async def _purge_forever(settings: Settings) -> None:
    while True:
        try:
            for open_store in (
                conversations_of, request_store, feedback_store, gap_store, exchange, text_queue, phones, load_ledger, codes,
            ):  # fmt: skip
                open_store(settings).purge()
        except Exception as error:  # the next time may go better; the conversations go on meanwhile
            logger.error("What is old could not be deleted: %s", type(error).__name__)
        await asyncio.sleep(BETWEEN_PURGES)
