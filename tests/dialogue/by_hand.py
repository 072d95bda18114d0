"""A family's side of a conversation with the assistant alone: messages are understood by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bot.cipher import open_cipher
from bot.database import open_database
from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.load import codes, gaps, reminders, request_store
from bot.dialogue.turn import Memory, Understood
from bot.feedback.responses import ResponseStore
from bot.feedback.store import FeedbackStore
from bot.knowledge.entry import Entry
from bot.language.areas import load_areas
from bot.ledger.load import load_ledger
from bot.safety.gate import Assessment
from bot.settings import Settings
from bot.support.service import Support
from bot.understanding.decision import Candidate

TODAY, MUCH_LATER = date(2026, 11, 22), date(2036, 1, 1)


@dataclass
class Family:
    """Says things, and remembers what the assistant remembers of them."""

    assistant: Assistant
    memory: Memory = field(default_factory=Memory)
    conversation: str = "conversation"
    today: date = TODAY

    def say(
        self,
        text: str,
        best: str = "out_of_scope",
        sure: float = 0.95,
        facts: Mapping[str, Any] | None = None,
        danger: Assessment | None = None,
    ) -> Answered:
        ranking = (Candidate(best, sure), Candidate("greet", 0.01))
        understood = Understood(danger, ranking, 5.0, facts=facts or {})
        answered = self.assistant.respond(text, understood, self.memory, self.today, self.conversation)
        self.memory = answered.memory
        return answered

    def tap(self, label: str) -> Answered:
        assert label in [choice.label for choice in self.memory.offered]
        return self.say(label)

    def is_aged(self, months: float) -> None:
        self.memory = self.memory.with_facts({"child_age": {"months": months, "text": "as told"}})


def with_stores(content: Content, chosen: Settings) -> Content:
    """The content with its stores in another state folder."""
    engine = partial(open_database, chosen.database)
    cipher = partial(open_cipher, chosen.assistant_keys, chosen.assistant_state)
    areas = load_areas(chosen.assistant_data / "areas.yml")
    support = Support(content.support.routing, request_store(chosen), areas)
    kept = {"ledger": load_ledger(chosen), "reminders": reminders(chosen), "codes": codes(chosen)}
    kept |= {"responses": ResponseStore(engine), "gaps": gaps(chosen)}
    return replace(content, feedback=FeedbackStore(engine, cipher), support=support, **kept)


def with_entries(content: Content, *changed: Entry) -> Content:
    """The content with some entries changed."""
    entries = {**content.knowledge.entries, **{entry.id: entry for entry in changed}}
    return replace(content, knowledge=replace(content.knowledge, entries=entries))


def labels(answered: Answered) -> list[str]:
    return [choice.label for choice in answered.reply.choices]


def kinds(answered: Answered) -> list[str]:
    return [choice.kind for choice in answered.reply.choices]


def said(answered: Answered) -> str:
    return "\n".join(block.text for block in answered.reply.blocks)


def ages(answered: Answered) -> list[str]:
    """The age that each answer of a reply is for, "" where it is for all."""
    return [given.age for given in answered.reply.provenance]


def bytes_under(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
