"""A subject that families ask about and that has no agreed answer: named, with whom to ask, and with the entries beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Block, Reply, Tone
from bot.understanding.decision import Decision, Outcome

MOST_BESIDE = 5  # entries that are offered


class NoAnswer:
    """Holds no state."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers

    def hear(self, understood: Understood, decision: Decision, memory: Memory, today: date) -> Answered | None:
        """The reply; None where a message is about no such subject."""
        subject = self._content.subjects.find(understood.plain)
        if subject is None or decision.outcome not in (Outcome.ANSWER, Outcome.CHOICES, Outcome.FALLBACK):
            return None
        sure = decision.outcome is Outcome.ANSWER and decision.confidence >= self._content.limits.sure
        if sure and decision.shown[0] not in subject.instead_of:
            return None
        near = [topic for topic in decision.shown if topic not in subject.instead_of]
        servable = self._content.servable(today)
        beside = tuple(topic for topic in dict.fromkeys((*subject.related, *near)) if topic in servable)[:MOST_BESIDE]
        choices = self._answers.topic_choices(beside)
        blocks = (self._content.wording.line("no_answer", subject=subject.name), Block(subject.ask, tone=Tone.ANSWER))
        remembered = replace(memory, offered=choices, topic="")
        return Answered(Reply(blocks, choices), remembered, Outcome.FALLBACK, beside, decision)
