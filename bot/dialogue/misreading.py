"""Going on where a family was, once it has said that there is no danger: its request, or the question that was put off for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers
from bot.dialogue.asking import Asking
from bot.dialogue.content import Content
from bot.dialogue.deciding import Deciding
from bot.dialogue.turn import Answered, Memory, Understood, with_block_first
from bot.messages.reply import Block
from bot.safety.gate import DETECTOR, Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Outcome

_OPEN = (Outcome.ANSWER, Outcome.CHOICES)


class Misreading:
    """Holds no state: the question is ``Memory.put_off``, and the kinds of danger that there are not, ``Memory.denied``."""

    def __init__(self, content: Content, answers: Answers, deciding: Deciding, asking: Asking) -> None:
        self._content, self._answers, self._deciding, self._asking = content, answers, deciding, asking

    def put_off(self, danger: Assessment, understood: Understood, memory: Memory, today: date) -> Memory:
        """The memory with what the message asked beside the danger: what a rule finds is seldom said beside a question."""
        decision = self._deciding.decide(understood, memory, today) if understood.ranking else None
        least = 0.0 if danger.rule == DETECTOR else self._content.limits.sure
        if decision is None or decision.outcome not in _OPEN or decision.confidence < least:
            return replace(memory, put_off=())
        return replace(memory, put_off=tuple(topic for topic in decision.shown if "/" in topic))

    def go_on(self, said: Answered, understood: Understood, today: date, conversation: str) -> Answered:
        """``said``: the words that there is no danger then. After them the request that was being made; the answer to the question in
        the same message; to the one that was put off; what may still be chosen; or the question what to ask."""
        memory, sorry = replace(said.memory, put_off=()), said.reply.blocks[0]
        if memory.request:
            return with_block_first(self._asking.begin("", memory, conversation), sorry)
        decision = self._deciding.decide(understood, memory, today) if understood.ranking else None
        if decision and decision.outcome is Outcome.ANSWER:
            return with_block_first(self._answers.give(decision.shown, memory, today, decision), sorry)
        if len(said.memory.put_off) == 1:
            return with_block_first(self._answers.give(said.memory.put_off, memory, today, None), sorry)
        if said.memory.put_off:
            return with_block_first(self._answers.choose(said.memory.put_off, "did_you_mean", memory), sorry)
        if decision and decision.outcome is Outcome.CHOICES and not understood.generic:
            return with_block_first(self._answers.did_you_mean(decision, memory, today), sorry)
        if memory.offered:
            return replace(said, reply=replace(said.reply, choices=memory.offered), memory=memory)
        what = Block(self._content.wording.after_safety["ask"])
        return replace(said, reply=replace(said.reply, blocks=(*said.reply.blocks, what)), memory=memory)


def heeded(danger: Assessment | None, memory: Memory) -> Assessment | None:
    """The danger of a message, without what a family has denied: of such a kind, only what a rule finds is shown, and what seems
    certain. The same warning over every later message would tell a family that it is not listened to."""
    if danger is None or danger.rule != DETECTOR:
        return danger
    if danger.kind in memory.denied:
        return replace(danger, level=Level.POSSIBLE, also="") if danger.level is Level.CERTAIN else None
    return replace(danger, also="") if danger.also in memory.denied else danger
