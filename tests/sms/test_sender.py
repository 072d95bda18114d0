"""Sending: whoever took a text up again stops where it turns out to be sent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any, cast

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.sms import queue as queue_module
from bot.sms.phones import Phones
from bot.sms.provider import Text
from bot.sms.queue import DOUBT, LEASE, Taken, TextQueue
from bot.sms.sender import Sender
from bot.sms.tables import TEXT_OUT

KEY = Fernet.generate_key().decode()


class SlowProvider:
    """What a sender needs of a provider: its answers wait until they are let go, and it lists nothing yet."""

    def __init__(self) -> None:
        self.answer = asyncio.Event()
        self.sent: list[str] = []
        self.asked = 0

    async def send(self, _: aiohttp.ClientSession, text: Text) -> str:
        self.sent.append(text.body)
        await self.answer.wait()
        return f"SM{len(self.sent)}"

    async def find(self, *_: Any) -> list[str]:
        self.asked += 1
        self.answer.set()
        await asyncio.sleep(0.05)  # in which the first sender hears that it was sent
        return []


@pytest.fixture
def queue(engine: Engine) -> TextQueue:
    cipher = partial(Cipher, (KEY,))
    queue = TextQueue(lambda: engine, cipher)
    phones = Phones(lambda: engine, cipher, queue)
    phones.seen("sms-a", "+447700900001", timedelta(hours=12))
    phone = phones.get("sms-a")
    assert phone
    phones.settle(phone, ["one"], ["one"], phone.state, False, "")
    return queue


def taken_again(queue: TextQueue, patch: pytest.MonkeyPatch) -> Taken:
    """The text as another process takes it up, whose clock has jumped ahead."""
    now = utc_now()
    queue.take(1, now + LEASE)
    (text,) = queue.take(1, now + LEASE + DOUBT)
    patch.setattr(queue_module, "utc_now", lambda: now + LEASE + DOUBT)
    return text


@pytest.mark.asyncio
async def test_sender_a_slow_text_that_another_took_up_meanwhile_is_sent_once(
    queue: TextQueue, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = SlowProvider()
    sender = Sender(queue, cast(Any, None), cast(Any, provider))  # phones are stopped only by a number that opted out
    async with aiohttp.ClientSession() as session:
        first = asyncio.create_task(sender._send(session, queue.take(1)[0]))
        await asyncio.sleep(0)
        await sender._send(session, taken_again(queue, monkeypatch))
        await first
    assert (provider.sent, provider.asked) == (["one"], 1)
    with engine.connect() as connection:
        assert connection.execute(select(TEXT_OUT.c.state, TEXT_OUT.c.provider_id)).one() == ("sent", "SM1")
