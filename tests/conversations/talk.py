"""Talks with the real trained assistant in this process."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from bot.dialogue.host import load_agent
from bot.dialogue.probe import ask
from bot.settings import settings


class Talker:
    """One assistant for the whole test session; ``start`` begins a conversation with it."""

    def __init__(self) -> None:
        self.agent = load_agent(settings())
        self._loop = asyncio.new_event_loop()

    def start(self, channel: str = "web") -> Conversation:
        return Conversation(self, channel)

    def run(self, awaitable: Any) -> Any:
        return self._loop.run_until_complete(awaitable)


class Conversation:
    """``say`` returns the result that ``python -m bot try`` prints."""

    def __init__(self, talker: Talker, channel: str) -> None:
        self._talker, self._channel = talker, channel
        self.sender = uuid.uuid4().hex

    def say(self, text: str) -> dict[str, Any]:
        return self._talker.run(ask(self._talker.agent, text, self._channel, self.sender))

    def tracker(self) -> Any:
        return self._talker.run(self._talker.agent.tracker_store.retrieve(self.sender))

    def memory(self) -> dict[str, Any]:
        return self.tracker().get_slot("memory") or {}
