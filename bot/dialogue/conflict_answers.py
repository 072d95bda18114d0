"""Where a family was told different things: the agreed answer, and an offer to pass the conflict on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.conflict import told_differently
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory
from bot.feedback.store import CONFLICT
from bot.messages.reply import Choice
from bot.understanding.decision import Decision

CONFLICTING_ADVICE = "system/conflicting_advice"


class ConflictAnswers:
    """Answers such a message; one that tells of no conflict is left alone."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers

    def answer(self, text: str, decision: Decision, memory: Memory, today: date) -> Answered | None:
        """The agreed answer, who agreed it and when, and the offer; None where nothing conflicts."""
        best = decision.shown[0]
        if best != CONFLICTING_ADVICE and not told_differently(text):
            return None
        topics = (best, self._subject(decision, today)) if best == CONFLICTING_ADVICE else (best,)
        given = self._answers.give(tuple(topic for topic in topics if topic), memory, today, decision)
        if not given.reply.provenance:
            return given
        source = given.reply.provenance[-1]
        agreed = self._content.wording.line("agreed", who=" and ".join(source.agreed_by), when=source.agreed_on)
        report = Choice(self._content.wording.labels["pass_on"], "report", CONFLICT)
        choices = (report, *given.reply.choices)
        blocks = (self._content.wording.line("conflict"), *given.reply.blocks, agreed)
        memory = replace(given.memory, offered=choices, words=text.strip(), topic=source.id)
        return replace(given, reply=replace(given.reply, blocks=blocks, choices=choices), memory=memory)

    def _subject(self, decision: Decision, today: date) -> str:
        """What the different advice was about, where that is clear once the complaint about it is set aside."""
        others = [c for c in decision.ranking if c.id != CONFLICTING_ADVICE]
        total = sum(c.confidence for c in others) or 1.0
        clear = others and others[0].confidence / total >= self._content.limits.answer
        return others[0].id if clear and self._content.knowledge.servable(others[0].id, today) else ""
