"""Rasa's agent, but that a message is read in a thread, while other conversations are worked on."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.nlu.ahead import read_ahead


class ReadingAgent(Agent):
    """Reads within the conversation's lock: its messages keep their order."""

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """As Rasa's does."""
        if self.processor is None or not self.is_ready():
            return None
        async with self.lock_store.lock(message.sender_id), read_ahead.reading(message.text or ""):
            replies: list[dict[str, Any]] | None = await self.processor.handle_message(message)
            return replies
