"""Reminders are looked after beside the conversations, whatever fails once."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest

import bot.dialogue.upkeep
from bot.dialogue.content import Content
from bot.dialogue.recording import Recording
from bot.dialogue.reminders_due import RemindersDue
from bot.dialogue.upkeep import remind_forever
from tests.conftest import TODAY

SECRET = "07700 900123"


class Due(RemindersDue):
    """Fails at the first look."""

    def __init__(self) -> None:
        self.looks, self.looked_again = 0, asyncio.Event()

    def once(self, now: datetime) -> int:  # noqa: ARG002
        self.looks += 1
        if self.looks == 1:
            raise RuntimeError(SECRET)
        self.looked_again.set()
        return 0


async def test_reminding_goes_on_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    monkeypatch.setattr(bot.dialogue.upkeep, "BETWEEN_REMINDERS", 0)
    due = Due()
    with caplog.at_level(logging.DEBUG):
        task = asyncio.create_task(remind_forever(due))
        await asyncio.wait_for(due.looked_again.wait(), 60)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert "Reminders could not be sent: RuntimeError" in caplog.text and SECRET not in caplog.text


def test_reminding_without_a_provider_waits_for_one(content: Content) -> None:
    silent = replace(content, sends_texts=False)
    assert RemindersDue(silent, Recording(silent), lambda: TODAY).once(datetime(2026, 11, 30, 10)) == 0
