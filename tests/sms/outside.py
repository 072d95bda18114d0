"""The SMS channel served on loopback with a stand-in for its provider and for the assistant; all else is the real thing."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.response import empty
from sqlalchemy import func, select

import bot.channels.leases
import bot.channels.sms
from bot.channels.sms import SmsChannel
from bot.database import open_database
from bot.dialogue.host import LOOPBACK, free_port
from bot.health.lifecycle import lifecycle
from bot.settings import Settings
from bot.sms.choose import MESSAGE_PATH, PATH
from bot.sms.queue import UNFINISHED
from bot.sms.stand_in import ACCOUNT, OUR_NUMBER, StandIn
from bot.sms.tables import TEXT_OUT

NUMBER = "+447700900001"
TOKEN = "the auth token of the tests"
LONGEST = 600  # seconds that anything may take
Told = dict[str, Any]


class StubAgent:
    """Stands for the trained assistant. ``reply``: what it says to a text, as the action's report and words."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []  # conversation, text
        self.reply: Callable[[str], Told] = lambda text: {"text": f"re: {text}"}
        self.tracker: Any = None
        self.understood: Told = {}
        self.tracker_store = SimpleNamespace(retrieve=self._retrieve)

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append((message.sender_id, message.text))
        await message.output_channel.send_response(message.sender_id, self.reply(message.text))

    async def parse_message(self, _: str) -> Told:
        return {"understood": self.understood}

    async def _retrieve(self, _: str) -> Any:
        return self.tracker


@dataclass
class Line:
    """A channel that families can text, and the phones that they text from."""

    settings: Settings
    channel: SmsChannel
    agent: StubAgent
    stand_in: StandIn
    address: str

    @property
    def engine(self) -> Any:
        return open_database(self.settings.database)

    async def say(self, body: str, number: str = NUMBER, pictures: int = 0) -> list[str]:
        """What a text is answered."""
        before = len(self.heard(number))
        assert await self.stand_in.text(number, body, pictures) == 204
        await self.settled()
        return self.heard(number)[before:]

    def heard(self, number: str = NUMBER) -> list[str]:
        return [text.body for text in self.stand_in.shown if text.number == number]

    def conversation(self, number: str = NUMBER) -> str:
        return self.channel._numbers.conversation(number)

    async def settled(self) -> None:
        """Waits until nothing waits to be worked on or sent."""
        await asyncio.wait_for(self._settled(), LONGEST)

    async def _settled(self) -> None:
        while self._waiting():
            await asyncio.sleep(0.02)

    def _waiting(self) -> int:
        waiting = select(func.count()).select_from(TEXT_OUT).where(TEXT_OUT.c.state.in_(UNFINISHED))
        messages = "SELECT count(*) FROM message WHERE state = 'waiting'"
        with self.engine.connect() as connection:
            return int(connection.execute(waiting).scalar_one() + connection.exec_driver_sql(messages).scalar_one())


@asynccontextmanager
async def line(folder: Path, patch: pytest.MonkeyPatch, **changes: Any) -> AsyncIterator[Line]:
    """The channel, served until the end of the block."""
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    stand_in = StandIn(address + MESSAGE_PATH, TOKEN)
    named = {"sms_provider": "twilio", "sms_account": ACCOUNT, "sms_token": TOKEN, "sms_from": OUR_NUMBER}
    named |= {"assistant_state": folder, "public_url": address, "sms_api": await stand_in.start()}
    chosen = Settings(**(named | changes))
    patch.setattr(bot.channels.sms, "settings", lambda: chosen)
    patch.setattr(bot.sms.queue, "FIRST_WAIT", timedelta(milliseconds=20))
    patch.setattr(bot.sms.queue, "DOUBT", timedelta(milliseconds=50))
    patch.setattr(bot.sms.sender, "LOOK_AGAIN", 0.05)
    patch.setattr(bot.channels.leases, "LOOK_AGAIN", 0.05)
    patch.setattr(Sanic, "test_mode", True)  # else only the first app of a process can be served
    lifecycle.cache_clear()  # a process has one; this one serves many in turn
    channel, agent = SmsChannel(), StubAgent()
    before = asyncio.all_tasks()
    app = Sanic(f"sms_{secrets.token_hex(8)}")
    app.blueprint(channel.blueprint(agent.handle_message), url_prefix=PATH)
    app.add_route(lambda _: empty(), "/elsewhere", name="elsewhere")  # Sanic serves nothing without a route
    app.ctx.agent = agent
    server = await app.create_server(LOOPBACK, port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.after_start()
    if channel._provider and not channel._life._workers:  # Sanic tells the listeners only where it runs as a program
        channel.start(app)
    try:
        yield Line(chosen, channel, agent, stand_in, address)
    finally:
        server.close()
        tasks = asyncio.all_tasks() - before - {asyncio.current_task()}  # the end of a fixture is a task of its own
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await stand_in.stop()
        Sanic._app_registry.pop(app.name)
