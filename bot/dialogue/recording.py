"""Takes down each turn in the ledger: which agreed answers a family was given, and never what it wrote."""

from __future__ import annotations

import logging
import uuid

from bot.dialogue.answers import Given
from bot.dialogue.content import Content
from bot.dialogue.report import ranked
from bot.dialogue.tour import TIMELINE
from bot.dialogue.turn import Answered, Understood
from bot.knowledge.entry import Entry
from bot.ledger.pseudonym import FAMILIES
from bot.ledger.turn import Text, Turn, stage_of
from bot.messages.reply import Provenance, Reply, Tone
from bot.understanding.decision import Outcome

logger = logging.getLogger(__name__)


class Recording:
    """Writes turns of families into the ledger; staff who try something out are no families."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def record(
        self, answered: Answered, understood: Understood, conversation: str, message: str, channel: str
    ) -> None:  # fmt: skip
        """Commits a turn. ``message``: the channel's id of the family's message. What fails costs no family its answer."""
        if answered.memory.forgotten or not conversation.startswith(FAMILIES):
            return
        try:
            self._content.ledger.record(
                self._turn(answered, understood, conversation, message or uuid.uuid4().hex, channel)
            )
        except Exception as error:  # whatever it is, the family has its answer
            logger.error("What a family was told could not be recorded: %s", type(error).__name__)

    def _turn(
        self, answered: Answered, understood: Understood, conversation: str, message: str, channel: str
    ) -> Turn:  # fmt: skip
        ranking = [candidate.id for candidate in ranked(answered, understood)]
        danger, facts = understood.safety, answered.memory.facts
        return Turn(
            conversation,
            message,
            channel,
            answered.outcome.value,
            topic="" if answered.outcome is Outcome.SAFETY else next(iter((*answered.shown, *ranking)), ""),
            danger=danger.kind if danger else "",
            level=danger.level.label if danger else "",
            stage=stage_of(facts),
            area=self._content.support.area_of(facts),
            given=self.texts(answered.reply),
        )

    def texts(self, reply: Reply) -> tuple[Text, ...]:
        """The agreed texts that a reply gives."""
        found = (self._text(given, reply) for given in reply.provenance)
        return tuple(text for text in found if text is not None)

    def _text(self, given: Provenance, reply: Reply) -> Text | None:
        if given.id == TIMELINE:
            return self._timeline(given, reply)
        entry = self._content.knowledge.entries.get(given.id)
        return self.entry_text(entry, given.age) if entry else None

    def entry_text(self, entry: Entry, age: str = "") -> Text:
        """An entry as families read it, for an age by its label."""
        fill = self._content.helplines.fill
        said = Given(entry, next((variant for variant in entry.by_age if variant.label == age), None))
        return Text(
            entry.id,
            entry.version,
            age,
            said.title,
            fill(said.answer),
            fill(said.sms),
            "\n\n".join(fill(line) for line in entry.get_help_now),
            ", ".join(entry.agreed_by),
            entry.agreed_on.isoformat() if entry.agreed_on else "",
        )

    def _timeline(self, given: Provenance, reply: Reply) -> Text:
        """The steps of the timeline that were shown."""
        steps = [block for block in reply.blocks if block.tone is Tone.ANSWER]
        return Text(
            given.id,
            given.version,
            "",
            self._content.wording.labels["timeline"],
            "\n\n".join(f"{step.title}\n{step.text}" for step in steps),
            "\n\n".join(step.sms for step in steps),
            "",
            ", ".join(given.agreed_by),
            given.agreed_on,
        )
