"""Keeps for the editors, without personal details, what the assistant could not answer well.

Never a message that tells of danger, and never what a family writes for a request or as feedback: those go to people who
may read them, in the family's own words.
"""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.turn import Answered, Memory, Understood, pick, pick_by_words
from bot.errors import AssistantError
from bot.feedback.store import CONFLICT
from bot.gaps.service import Gaps
from bot.gaps.store import Kind
from bot.ledger.pseudonym import FAMILIES
from bot.understanding.decision import Outcome

logger = logging.getLogger(__name__)


class Noting:
    """Looks at each turn after it is answered. A family never waits for it, and never hears of its faults."""

    def __init__(self, gaps: Gaps) -> None:
        self._gaps = gaps

    def note(self, text: str, understood: Understood, before: Memory, answered: Answered, conversation: str) -> None:
        """``before``: what was remembered when the message came."""
        if not conversation.startswith(FAMILIES):
            return
        try:
            if chosen := _chosen(text, before):
                self._gaps.store.settle(conversation, chosen)
            elif (kind := _kind(answered)) and not _is_private(understood, before, answered):
                self._gaps.note(kind, conversation, text, _nearest(kind, answered))
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("A gap could not be kept: %s", type(error).__name__)

    def unhelpful(self, text: str, topics: list[str], conversation: str) -> None:
        """A family says that the answer to ``text`` did not help."""
        try:
            self._gaps.note(Kind.UNHELPFUL, conversation, text, topics)
        except (SQLAlchemyError, AssistantError, OSError) as error:
            logger.error("A gap could not be kept: %s", type(error).__name__)


def _chosen(text: str, before: Memory) -> str:
    """The topic that a family chose of what it was offered, or ""."""
    choice = pick(text, before.offered) or pick_by_words(text, before.offered)
    return choice.target if choice and choice.kind in ("topic", "service") else ""


def _kind(answered: Answered) -> Kind | None:
    if answered.decision is None:  # a choice or a command, not a question
        return None
    if any(choice.kind == "report" and choice.target == CONFLICT for choice in answered.reply.choices):
        return Kind.CONFLICT
    return {Outcome.FALLBACK: Kind.UNANSWERED, Outcome.CHOICES: Kind.OFFERED}.get(answered.outcome)


def _is_private(understood: Understood, before: Memory, answered: Answered) -> bool:
    """Whether there is danger, or the family was writing a request or feedback, or showing that a request is its own."""
    writing = bool(before.request) and not before.request.get("paused")
    danger = understood.safety is not None or bool(before.danger or answered.memory.danger)
    asked = any(choice.kind.startswith("safety") for choice in before.offered)  # whether a danger is happening now
    return danger or asked or writing or bool(before.awaiting or before.checking)


def _nearest(kind: Kind, answered: Answered) -> list[str]:
    """The topics that an editor should look at first."""
    if kind is Kind.CONFLICT:
        return [given.id for given in answered.reply.provenance]
    if kind is Kind.OFFERED:
        return list(answered.shown)
    ranking = answered.decision.ranking if answered.decision else ()
    return [candidate.id for candidate in ranking if "/" in candidate.id]
