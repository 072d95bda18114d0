"""What is said while a danger is not over: a family answers it, waits, doubts, or puts the assistant right.

Nothing that was said of a danger is forgotten because the next message is short or calm: "she seems fine" after a swallowed tablet
still gets "go now", and what is not understood gets the help once more rather than a list of topics.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.content import Content
from bot.dialogue.danger import denies, help_is_there, names_helper, with_help_first
from bot.dialogue.thread import asks
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Block, Choice, Reply
from bot.safety.gate import DETECTOR, Assessment
from bot.safety.help import CANNOT_RING, EVEN_SO, STILL, WAITING
from bot.safety.rules import Level
from bot.understanding.acts import Act
from bot.understanding.decision import Outcome

SURER = 0.8  # the least probability of an act that speaks against a danger
SAID_SO = 0.6  # and where it does so in so many words
CLEAR = 0.75  # the least probability of a topic for an ordinary answer in the middle of a danger
_LATER = {
    Act.NO_HELP_YET: WAITING,
    Act.CANNOT_RING: CANNOT_RING,
    Act.SEEMS_FINE: EVEN_SO,
    Act.WHAT_NOW: STILL,
    Act.WHO_TO_ASK: STILL,
    Act.TRIED_IT: STILL,
}
# Where harm can come later although all seems well: "it was only one tablet" is no "you misread me".
_BODY = frozenset({"safety/life_threatening", "safety/urgent_baby_child", "safety/urgent_pregnancy"})
_GRAVE = _BODY | {
    "safety/child_suicide_self_harm",
    "safety/suicide_self_harm",
    "safety/harm_to_baby",
    "safety/postnatal_psychosis",
}
_BY_SOMEBODY = frozenset({"safety/domestic_abuse", "safety/child_at_risk"})
_AGAIN = frozenset({"help", "repeat"})  # small talk that asks for more of the same
_COMMANDS = frozenset({"restart", "delete_my_data"})


class AfterDanger:
    """Holds no state: the danger that is not over is ``Memory.danger``, and ``Memory.helped`` that help is there."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def hear(self, text: str, understood: Understood, memory: Memory) -> Answered | None:
        """The reply to what a family does after a danger; None for a new danger, or a message to be read as any other."""
        if self._is_command(understood):
            return None
        if not memory.danger:
            return self._after_warning(text, understood, memory)
        act = Act.HELP_COMING if help_is_there(text) else understood.does()
        if act is Act.HELP_COMING and memory.danger in _BY_SOMEBODY and not names_helper(text):
            act = Act.WHAT_NOW  # "he is here" may be the one who hurts
        if act is Act.BEING_WATCHED and asks(text):  # "can i delete it so he does not see"
            return None
        if act is None or not self._stands(act, text, understood, memory.danger):
            return None
        said = self._said(act, text, understood, memory)
        other = None if act is Act.BEING_WATCHED else understood.safety
        if other is None or other.rule == DETECTOR or not said.memory.danger or _is_same(other.kind, memory.danger):
            return said
        return with_help_first(other, said, self._content)  # "thanks. he hit me again": another one in the same breath

    def _said(self, act: Act, text: str, understood: Understood, memory: Memory) -> Answered:
        """The reply to each act."""
        if act is Act.HELP_COMING:
            return self._word("noted" if memory.helped else "help", replace(memory, helped=True))
        if act is Act.NO_DANGER:
            surely = memory.danger not in _GRAVE or (understood.act.confidence >= SAID_SO and denies(text))
            return self.over("misread", memory) if surely else self._later(EVEN_SO, memory)
        if act is Act.BEING_WATCHED:  # nothing of the danger on the screen
            block = self._content.wording.line("being_watched")
            return Answered(Reply((block,)), replace(memory, offered=()), Outcome.SAFETY)
        if act is Act.FEARS_SERVICES:
            block = self._content.wording.line("fears_services")
            return self._answered((block, self._content.helps[memory.danger].later(STILL)), memory)
        if act is Act.WRONG_ANSWER:
            return self._word("wrong", memory)
        if act is Act.TOLD:
            return self._word("noted", memory)
        return self._later(_LATER[act], memory)

    def safe_or_not(self, word: str, memory: Memory) -> Answered:
        """The reply to "yes" or "no" after a danger: stays with the family, with what was offered then but for "not happening"."""
        choices = tuple(choice for choice in memory.offered if choice.kind != "safety_over")
        reply = Reply((Block(self._content.wording.after_safety[word]),), choices)
        return Answered(reply, replace(memory, offered=choices, awaiting="", checking={}, words=""), Outcome.SAFETY)

    def _after_warning(self, text: str, understood: Understood, memory: Memory) -> Answered | None:
        """The same where the help only came before an answer, as it might have been a danger: once, and no more of it after that."""
        if not memory.offered or memory.offered[0].kind != "safety":
            return None
        act, kind = understood.does(), memory.offered[0].target
        if act is Act.NO_DANGER and self._is_denied(text, understood, kind):
            return self.over("misread", replace(memory, danger=kind), memory.offered[1:])
        told = replace(memory, danger=kind)
        if act is None or understood.safety:
            return None
        if act is Act.HELP_COMING:
            return _at_rest(self._word("help", told))
        if act is Act.SEEMS_FINE:  # "sick once, just milk" after a bump on the head
            return _at_rest(self._later(EVEN_SO, told) if kind in _BODY else self._word("noted", told))
        if act in (Act.WHAT_NOW, Act.WHO_TO_ASK) and kind in _BODY:  # "do i ring someone or just watch her"
            return _at_rest(self._later(STILL, told))
        return self._later(_LATER[act], told) if act in (Act.NO_HELP_YET, Act.CANNOT_RING) else None

    def _is_denied(self, text: str, understood: Understood, kind: str) -> bool:
        """Whether a message speaks against what only might have been a danger, although it may sound like one itself: "i am not hearing
        voices". Another danger that a rule finds in it counts."""
        danger = understood.safety
        if danger and danger.rule != DETECTOR and not _is_same(danger.kind, kind):
            return False
        return danger is None or understood.act.confidence >= (SAID_SO if denies(text) else SURER)

    def _is_command(self, understood: Understood) -> bool:
        """Whether a message is surely one of those that mean the same at any time: "start again", "delete my data"."""
        best = understood.ranking[0] if understood.ranking else None
        return best is not None and best.id in _COMMANDS and best.confidence >= self._content.limits.sure

    def stay(self, answered: Answered, before: Memory) -> Answered:
        """The answer; where it is only a guess, the help once more, and the guess to choose."""
        if not _is_guess(answered):
            return answered
        if not before.danger:
            return answered  # what only might have been one is said once
        if before.helped and answered.outcome in (Outcome.ANSWER, Outcome.CHOICES):
            return answered  # somebody looks after them, and there are questions again
        sure = answered.outcome is Outcome.ANSWER
        topics = tuple(Choice(self._content.label(t), "topic", t) for t in answered.shown[:1] if sure and "/" in t)
        if before.helped:
            return self._word("waiting", before, topics)
        return self._later(STILL, before, topics)

    def _stands(self, act: Act, text: str, understood: Understood, kind: str) -> bool:
        """Whether the act counts although the same message sounds of danger: of the same one, or only by its sound."""
        danger: Assessment | None = understood.safety
        if danger is None or danger.level is not Level.CERTAIN:
            return True
        if act in (Act.HELP_COMING, Act.NO_DANGER):
            said_so = help_is_there(text) or (denies(text) if act is Act.NO_DANGER else names_helper(text))
            sure = understood.act.confidence >= (SAID_SO if said_so else SURER)
            return sure and (danger.rule == DETECTOR or _is_same(danger.kind, kind))
        return _is_same(danger.kind, kind)

    def over(self, line: str, memory: Memory, still: tuple[Choice, ...] = ()) -> Answered:
        """There is no danger any more, or never was one. ``still``: what was offered beside it."""
        block = Block(self._content.wording.after_safety[line])
        denied = tuple(dict.fromkeys((*memory.denied, memory.danger)))
        return Answered(
            Reply((block,)), replace(memory, offered=still, danger="", helped=False, denied=denied), Outcome.CHAT
        )

    def _later(self, name: str, memory: Memory, topics: tuple[Choice, ...] = ()) -> Answered:
        return self._answered((self._content.helps[memory.danger].later(name),), memory, topics)

    def _word(self, line: str, memory: Memory, topics: tuple[Choice, ...] = ()) -> Answered:
        return self._answered((Block(self._content.wording.after_safety[line]),), memory, topics)

    def _answered(self, blocks: tuple[Block, ...], memory: Memory, topics: tuple[Choice, ...] = ()) -> Answered:
        """With the ways on from a danger: back to what was being done, a person, or that it is not happening."""
        labels = self._content.wording.labels
        ways = [Choice(labels["person"], "service", "speak_to_person"), Choice(labels["safety_over"], "safety_over")]
        if memory.request:
            ways.insert(0, Choice(labels["form_resume"], "form", "resume"))
        elif memory.topic and not topics:
            ways.insert(0, Choice(labels["carry_on"], "topic", memory.topic))
        reply = Reply(blocks, (*topics, *ways))
        remembered = replace(memory, offered=reply.choices, awaiting="", checking={}, words="")
        return Answered(reply, remembered, Outcome.SAFETY)


def _at_rest(answered: Answered) -> Answered:
    """The reply, after which the next message is read as any other."""
    return replace(answered, memory=replace(answered.memory, danger=""))


def _is_same(one: str, other: str) -> bool:
    """Whether two kinds are met with the same help: who rang for one of the body has rung for the other."""
    return one == other or {one, other} <= _BODY


def _is_guess(answered: Answered) -> bool:
    """Whether a reply is no more than "which of these", "I am not sure", or an answer that hardly anything speaks for."""
    decision = answered.decision
    if answered.outcome is Outcome.CHAT:
        return decision is not None and decision.shown[:1] != () and decision.shown[0] in _AGAIN
    if answered.outcome is Outcome.ANSWER:
        return decision is not None and decision.confidence < CLEAR
    complains = answered.outcome is Outcome.SERVICE and answered.shown[:1] == ("give_feedback",)
    return complains or answered.outcome in (Outcome.CHOICES, Outcome.FALLBACK)
