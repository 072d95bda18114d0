"""Sends questions through the real trained assistant (model, policies, actions) and tells what came of each."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.core.agent import Agent

Result = dict[str, Any]
FIELDS = ("outcome", "safety", "topics", "confidence", "shown", "versions")


def read_questions(lines: Iterable[str]) -> Iterator[str]:
    """Texts from plain lines or JSON lines with ``text``; blank lines are passed over."""
    for line in lines:
        line = line.rstrip("\n")
        if not line.strip():
            continue
        if line.lstrip().startswith("{"):
            try:
                value = json.loads(line)
                if isinstance(value, dict) and "text" in value:
                    yield str(value["text"])
                    continue
            except ValueError:
                pass  # a family may begin with a brace
        yield line


async def ask(agent: Agent, text: str, channel: str, sender: str) -> Result:
    """One message in the conversation ``sender``, and its result: see ``python -m bot try --help``."""
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    output = CollectingOutputChannel()
    message = UserMessage(text, output, sender, input_channel=channel)
    started = time.perf_counter()
    await agent.handle_message(message)
    milliseconds = (time.perf_counter() - started) * 1000
    replies = [sent["text"] for sent in output.messages if "text" in sent]
    report = await _report(agent, output.messages, sender)
    result = {"text": text, **{name: report.get(name) for name in FIELDS}}
    return {**result, "reply": "\n\n".join(replies), "ms": round(milliseconds, 1)}


async def _report(agent: Agent, sent: list[dict[str, Any]], sender: str) -> dict[str, Any]:
    """The action's report: sent beside the text, or kept with it on a channel that prints all it gets."""
    for message in sent:
        if "custom" in message:
            return dict(message["custom"])
    tracker = await agent.tracker_store.retrieve(sender)
    said = [event for event in tracker.events if event.type_name == "bot"] if tracker else []
    return dict(said[-1].metadata.get("report", {})) if said else {}


async def _ask_all(agent: Agent, talks: Iterable[Sequence[str]], channel: str) -> AsyncIterator[Result]:
    for talk in talks:
        sender = uuid.uuid4().hex
        for text in talk:
            result = await ask(agent, text, channel, sender)
        yield result
        await agent.tracker_store.delete(sender)  # type: ignore[attr-defined]


def try_questions(agent: Agent, texts: Iterable[str], channel: str = "web") -> Iterator[Result]:
    """A result for each text, asked as the first message of a fresh conversation."""
    return try_talks(agent, ((text,) for text in texts), channel)


def try_talks(agent: Agent, talks: Iterable[Sequence[str]], channel: str = "web") -> Iterator[Result]:
    """The result of the last message of each conversation, all of them fresh."""
    loop = asyncio.new_event_loop()
    results = _ask_all(agent, talks, channel)
    try:
        while True:
            try:
                yield loop.run_until_complete(results.__anext__())
            except StopAsyncIteration:
                return
    finally:
        loop.close()
