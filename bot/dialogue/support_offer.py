"""Extra support, offered where a family mentions in passing what it may be needed for."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.asking import REQUEST
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, with_choices
from bot.messages.reply import Choice
from bot.support.extract import find_life_point
from bot.understanding.decision import Outcome

# One sentence that is a question, and so no story.
ASKS = re.compile(
    r"(?:how|what|where|when|who|which|why|can|could|do|does|did|is|are|should|will|would)\b[^.!?\n]*[.?]*|[^.!?\n]*\?+",
    re.IGNORECASE,
)
MAY_OFFER = (Outcome.ANSWER, Outcome.CHOICES, Outcome.FALLBACK)


def with_support(answered: Answered, text: str, content: Content) -> Answered:
    """The reply with extra support one tap away where the message tells of such a point in life. What the family said is kept
    for the request, where it is more than a question."""
    if answered.memory.request or answered.outcome not in MAY_OFFER:
        return answered
    asks = ASKS.fullmatch(text.strip()) is not None
    if REQUEST not in answered.shown:  # else it is offered by that name
        point = find_life_point(text, "pregnancy" in answered.memory.facts)
        pregnancy = point == "pregnancy_birth"
        unwanted = pregnancy and (asks or answered.memory.quiet)  # a question about it is just that; and after a loss
        answered = _offered(answered, "" if unwanted else point, content)
    if not any(choice.target == REQUEST or choice.kind == "support" for choice in answered.memory.offered):
        return answered
    return replace(answered, memory=replace(answered.memory, words="" if asks else text.strip()))


def _offered(answered: Answered, point: str, content: Content) -> Answered:
    """The reply with the offer: an entry's own, for the point in life that was told; or one more choice."""
    reply, label = answered.reply, content.wording.labels["support"]
    if not point:
        return answered
    offer = Choice(label, "support", point)
    choices = tuple(offer if choice.kind == "support" else choice for choice in reply.choices)
    choices = choices if offer in choices else (*choices, offer)
    unsure = answered.outcome is Outcome.FALLBACK
    blocks = (*reply.blocks, content.wording.line("support_offer")) if unsure else reply.blocks
    return with_choices(replace(answered, reply=replace(reply, blocks=blocks)), choices)
