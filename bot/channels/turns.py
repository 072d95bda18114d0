"""From a family's message to its reply, once and in order, whatever fails between: the way of every channel."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered

from actions.reply import APOLOGY
from bot.channels.bells import LOOK_AGAIN, Bells
from bot.channels.leases import held
from bot.errors import StoreError
from bot.exchange.store import Exchange, Message
from bot.health.lifecycle import lifecycle
from bot.health.metrics import FAILED, Timed

if TYPE_CHECKING:
    from rasa.core.agent import Agent

logger = logging.getLogger(__name__)

LONGEST_TURN = 8  # seconds; then an apology: nobody waits longer than ten for a word

Sent = dict[str, Any]


class WholeReplies(CollectingOutputChannel):
    """Keeps each reply in one piece; Rasa's own channels cut it at blank lines."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append({name: message[name] for name in ("text", "custom") if message.get(name)})


class Turns:
    """Works on the messages of an exchange. ``channel``: Rasa's name of the channel that they came by; ``bells``: rung for
    each reply."""

    def __init__(self, exchange: Exchange, channel: str, bells: Bells | None = None) -> None:
        self._exchange, self._channel, self._bells = exchange, channel, bells or Bells()
        self._life = lifecycle()

    async def work(self, agent: Agent, conversation: str) -> None:
        """Answers what waits in a conversation, unless another process is at it. Goes on when the caller is cancelled, as the
        web server does with a call whose connection is lost: else the message would wait until its lease is over."""
        if not self._life.stopping:
            await asyncio.shield(self._life.begin(self._work(agent, conversation)))

    async def _work(self, agent: Agent, conversation: str) -> None:
        while not self._life.stopping and (message := self._exchange.take(conversation)):
            async with held(self._exchange, message):
                await self._answer(agent, message)
            self._bells.ring(conversation)

    async def answered(self, agent: Agent, conversation: str, key: str, seconds: float) -> bool:
        """Waits until a message has its reply, whoever gives it. False where that takes too long, or this process stops."""
        deadline = time.monotonic() + seconds
        await self.work(agent, conversation)
        while self._exchange.is_waiting(conversation, key):
            if self._life.stopping or time.monotonic() > deadline:
                return False
            await self._bells.wait(conversation, LOOK_AGAIN)
            await self.work(agent, conversation)  # the lease of a process that died may be over
        return True

    async def news(self, conversation: str, after: int, seconds: float) -> list[Message]:
        """The messages above ``after``, waited for while there are none."""
        deadline = time.monotonic() + seconds
        while not (found := self._exchange.since(conversation, after)) and time.monotonic() < deadline:
            if self._life.stopping:
                break
            await self._bells.wait(conversation, min(self._bells.look_again, seconds))
        return found

    async def _answer(self, agent: Agent, message: Message) -> None:
        """Commits the replies to a message."""
        replies = await self._ask(agent, message, message.conversation, str(message.body["text"]))
        self._exchange.answer(message, [kept(reply) for reply in replies], forget=any(map(forgets, replies)))

    async def _ask(self, agent: Agent, message: Message, conversation: str, text: str) -> Sequence[Sent]:
        """The assistant's replies to ``text``, in a conversation of its own naming; an apology where it fails."""
        with Timed(self._channel) as timed:
            try:
                replies = await self._replies(agent, message, conversation, text)
            except Exception as error:  # a family is told, whatever it was; its words are not logged
                what = str(error) if isinstance(error, StoreError) else type(error).__name__
                logger.error("A message by %s failed: %s", self._channel, what)
                timed.failed(error)
                return [{"text": APOLOGY}]
            timed.outcome = _outcome(replies)
        return replies or [{"text": APOLOGY}]

    async def _replies(self, agent: Agent, message: Message, conversation: str, text: str) -> Sequence[Sent]:
        if message.attempts and (given := await _given_before(agent, conversation, message.key)):
            return given
        output = WholeReplies()
        said = UserMessage(text, output, conversation, input_channel=self._channel, message_id=message.key)
        await asyncio.wait_for(agent.handle_message(said), LONGEST_TURN)
        replies: list[Sent] = output.messages
        return replies


async def _given_before(agent: Agent, conversation: str, key: str) -> list[Sent]:
    """The replies to a message that was answered by a process which died before they were kept."""
    tracker = await agent.tracker_store.retrieve(conversation)
    given: list[Sent] = []
    ours = False
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered):
            ours = event.message_id == key
        elif ours and isinstance(event, BotUttered):
            given.append({"text": event.text, "custom": (event.data or {}).get("custom")})
    return given


def _outcome(replies: Sequence[Sent]) -> str:
    """How a turn ended, as staff call it; without a report it was an apology."""
    reports = (reply.get("custom") or {} for reply in replies)
    return next((str(report["outcome"]) for report in reports if "outcome" in report), FAILED)


def forgets(reply: Mapping[str, Any]) -> bool:
    """Whether a reply says that all of the conversation is deleted."""
    return bool((reply.get("custom") or {}).get("forgotten"))


def kept(reply: Mapping[str, Any]) -> Sent:
    """What is kept of a reply and shown: not what staff see of it."""
    custom = reply.get("custom") or {}
    shown = {"text": reply.get("text", "")} | ({"forgotten": True} if forgets(reply) else {})
    return {**shown, "reply": custom["reply"]} if "reply" in custom else shown
