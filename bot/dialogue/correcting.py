"""Putting a wrong answer right: who was given it, who can be told, and telling them once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.dialogue.answers import Answers, Given, provenance
from bot.dialogue.content import Content
from bot.dialogue.recording import Recording
from bot.dialogue.report import reply_json
from bot.errors import CorrectionError
from bot.exchange.store import Exchange, Who
from bot.knowledge.entry import Entry
from bot.ledger.pseudonym import WEB
from bot.ledger.tables import CORRECTION
from bot.ledger.turn import CORRECTION as PUT_RIGHT
from bot.ledger.turn import Turn
from bot.messages.gsm7 import to_gsm7
from bot.messages.render import render
from bot.messages.reply import Reply
from bot.sms.queue import TextQueue

LEAST_WORDS = 3  # of a reason


@dataclass(frozen=True)
class Correction:
    """What is to be put right. ``affected``: conversations that were given a wrong version, by pseudonym."""

    entry: Entry
    versions: tuple[int, ...]
    affected: frozenset[str]
    channels: tuple[tuple[str, int], ...]  # (channel, conversations)
    by_text: Mapping[str, str]  # the phones of those that consented to be texted, by pseudonym
    on_page: Mapping[str, str]  # the conversations of chats that are still open, by pseudonym

    @property
    def key(self) -> str:
        """Names the correction: told under the same key, it is told once."""
        return f"corrected:{self.entry.id}:{self.entry.version}"

    @property
    def unreached(self) -> int:
        return len(self.affected) - len(self.by_text) - len(self.on_page)


class Correcting:
    """Every method raises SQLAlchemyError, or AssistantError, where the database cannot be reached."""

    def __init__(
        self, content: Content, recording: Recording, exchange: Exchange, queue: TextQueue, engine: Engine
    ) -> None:  # fmt: skip
        self._content, self._recording, self._exchange = content, recording, exchange
        self._queue, self._engine = queue, engine

    def look(self, topic: str, versions: Sequence[int], today: date) -> Correction:
        """Who was given one of the versions, and how each can be told. Raises CorrectionError where there is nothing right to
        tell instead."""
        entry = self._content.knowledge.servable(topic, today)
        if entry is None:
            raise CorrectionError(f"{topic} may not be given today: have the new text approved first")
        if max(versions) >= entry.version:
            raise CorrectionError(
                f"version {entry.version} of {topic} is what families are given now: write the right text first, as a new version"
            )
        told = self._content.ledger.told(topic, versions)
        phones = self._consented()
        by_text = {name: phones[name] for name in told if name in phones}
        pages = {self._content.ledger.pseudonym(open_): open_ for open_ in self._exchange.conversations(WEB)}
        on_page = {name: pages[name] for name in told if name in pages and name not in by_text}
        channels = [*told.values()]
        counts = tuple((channel, channels.count(channel)) for channel in sorted(set(channels)))
        return Correction(entry, tuple(sorted(versions)), frozenset(told), counts, by_text, on_page)

    def tell(self, correction: Correction, who: str, reason: str) -> int:
        """Tells those that can be told and were not told before. How many."""
        if len(reason.split()) < LEAST_WORDS:
            raise CorrectionError("--reason is for whoever asks later why families were told: write a sentence")
        told = sum(self._by_text(correction, phone) for phone in sorted(set(correction.by_text.values())))
        told += sum(self._on_page(correction, conversation) for conversation in correction.on_page.values())
        row = {"at": utc_now(), "who": who[:100], "entry": correction.entry.id, "corrected": correction.entry.version}
        row |= {"versions": ",".join(map(str, correction.versions))[:100], "reason": reason}
        with self._engine.begin() as connection:
            counts = {"affected": len(correction.affected), "told": told}
            connection.execute(insert(CORRECTION).values(row | counts))
        return told

    def _consented(self) -> dict[str, str]:
        """The phones that may be texted, by the pseudonyms of the conversations that they were asked for in, and of their own."""
        kept = self._content.reminders.all()
        pseudonym = self._content.ledger.pseudonym
        return {pseudonym(name): one.phone for one in kept for name in (one.conversation, one.phone)}

    def _by_text(self, correction: Correction, phone: str) -> bool:
        if self._content.ledger.knows(phone, correction.key):
            return False
        key = "right-" + hashlib.sha256(f"{correction.key}:{phone}".encode()).hexdigest()[:32]
        block = self._content.wording.line("correction", title=correction.entry.title)
        said = f"{block.sms} {self._content.helplines.fill(correction.entry.sms)}"
        with self._engine.begin() as connection:
            if not self._queue.has(connection, key):
                self._queue.put(connection, phone, key, to_gsm7(" ".join(said.split())))
        return self._record(correction, phone, "sms")

    def _on_page(self, correction: Correction, conversation: str) -> bool:
        if self._content.ledger.knows(conversation, correction.key):
            return False
        reply = self.reply(correction.entry)
        body = {"text": render(reply, "web"), "reply": reply_json(reply)}
        self._exchange.say(conversation, Who.ASSISTANT, correction.key, body)
        return self._record(correction, conversation, "web")

    def reply(self, entry: Entry) -> Reply:
        """What is said on the page: that it was wrong, and the right answer whole."""
        given = Given(entry)
        sorry = self._content.wording.line("correction", title=entry.title)
        blocks = (sorry, *Answers(self._content).blocks(given))
        return Reply(blocks, sources=entry.sources, provenance=(provenance(given),))

    def _record(self, correction: Correction, conversation: str, channel: str) -> bool:
        text = self._recording.entry_text(correction.entry)
        turn = Turn(conversation, correction.key, channel, PUT_RIGHT, topic=correction.entry.id, given=(text,))
        return self._content.ledger.record(turn)
