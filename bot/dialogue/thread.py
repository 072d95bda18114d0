"""The thread of a conversation: what is being talked about, and messages that tell something rather than ask."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers, variant_for
from bot.dialogue.content import Content
from bot.dialogue.turn import Answered, Memory, Understood, with_block_first
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS
from bot.messages.reply import Choice, Reply
from bot.understanding.context import LONGEST
from bot.understanding.decision import OUT_OF_SCOPE, Decision, Outcome

MOST_OFFERED = 4
_ASKED = frozenset({Outcome.ANSWER, Outcome.CHOICES, Outcome.FALLBACK})
_ELSEWHERE = frozenset({Outcome.SERVICE, Outcome.REQUEST})  # what was talked about before is left there
_HELPERS = "is|are|am|was|were|do|does|did|can|could|shall|should|will|would|may|might|has|have|had|must"
_QUESTION = re.compile(
    rf"\?|\b(?:what|wat|wot|when|wen|where|why|how|who|whose|which|whats|hows|whens|wheres|any(?:thing|one)? (?:else|other))\b|"
    rf"(?:^|[.,;!] +)(?:(?:and|but|so|ok|also|then|well) )*(?:(?:{_HELPERS})(?:n'?t)?\b (?!to\b|do$)|what if|even if|or\b|if\b|only\b|more\b|tell me|explain|help)|"
    r"^(?:and|also|about)\b",
    re.IGNORECASE,
)
_ACKNOWLEDGES = re.compile(
    r"(?:ah|oh|hm+|ok|okay|right|great|good|lovely|brilliant|perfect|fine|fair enough|sounds|that sounds|makes sense|that makes sense|got it|"
    r"will do|i will|we will|i(?: have|'ve)? (?:rang|rung|called|told|asked|booked)|that (?:is|'s) (?:what|good|great|helpful)|good to know|"
    r"not sure|we will see|my (?:husband|wife|partner|mum|mother|sister) (?:agrees|said that|thinks so)|phew|thank|cheers)\b"
)


# Words that tell who somebody is, where or how old, and nothing else: "sleep" and "lost" are not among them.
_BARE_WORDS = """
i im we he she it they you me us him her them my our his their your this that who is are am was were be been has have
had got a an the and or of in on at to from near by with here there now ok okay fine only just about nearly almost
already still back home together both all so well very old years year yrs months month mths weeks week wks days day
half one two three four five six seven eight nine ten eleven twelve son daughter boy girl boys girls baby child
children kid kids lad lass toddler newborn teenager mum dad nan grandad husband wife partner twins triplets first
second live lives living today yesterday tonight 's 're 'm 've arrived coming come gone
"""
_BARE = frozenset(_BARE_WORDS.split())
_WHO = frozenset(
    {"i", "im", "we", "he", "she", "it", "they", "you", "my", "our", "that", "this", "there"}
)  # whom it is about, first


def _is_bare(understood: Understood) -> bool:
    place = (understood.facts.get("place") or {}).get("name", "").lower().split()
    words = re.findall(r"'?[a-z]+", understood.plain)
    return words[:1] != [] and words[0] in _WHO and all(word in _BARE or word in place for word in words)


def asks(text: str) -> bool:
    """Whether a message is put as a question, with or without its mark."""
    return bool(_QUESTION.search(" ".join(text.split())))


class Thread:
    """Holds no state: what is being talked about is ``Memory.asked``."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers

    def told(
        self, text: str, understood: Understood, decision: Decision, memory: Memory, today: date
    ) -> Answered | None:
        """The reply to a message that asks nothing: a fact about the family, or a word on what was said last."""
        if asks(text) or decision.outcome not in _ASKED or not understood.plain:
            return None
        told = replace(memory, asked=_with(memory.asked, understood.plain))
        bare = _is_bare(understood)
        if bare and understood.facts:
            return self._fact(told, today)
        if bare and (memory.danger or not memory.asked) and self._is_doubtful(decision):
            return self._say("heard_only", (), told)  # "they are with us now" is about no entry, "I have twins" is
        by_itself = understood.ranking[0].id == memory.topic
        if understood.joined and decision.ranking[0].id == memory.topic and (understood.leans or not by_itself):
            entry = self._content.knowledge.servable(memory.topic, today)
            # What is told of something urgent may be one of the signs that its entry names: better said twice.
            if not (entry and entry.get_help_now) or bare or _ACKNOWLEDGES.match(understood.plain):
                return self._heard(decision, told, today)
        return None

    def again(self, understood: Understood, before: Memory, answered: Answered) -> Answered:
        """The answer; where it is the one that was given last, and what was asked leans on it, says so first."""
        same = answered.outcome is Outcome.ANSWER and answered.memory.topic == before.topic
        if not (same and understood.leans and not understood.facts):
            return answered
        return with_block_first(answered, self._content.wording.line("again"))

    def follow(self, understood: Understood, before: Memory, answered: Answered) -> Answered:
        """Remembers what is being talked about, for the message after this one."""
        memory = answered.memory
        if memory == Memory() or memory.forgotten or memory.asked != before.asked:
            return answered
        return replace(answered, memory=replace(memory, asked=self._asked(understood, before, answered)))

    def _asked(self, understood: Understood, before: Memory, answered: Answered) -> str:
        if answered.outcome is Outcome.SAFETY:
            return understood.plain if understood.safety else before.asked
        if answered.outcome in _ELSEWHERE:
            return ""
        topic = answered.memory.topic
        if answered.decision is None and answered.outcome is Outcome.ANSWER and topic:  # chosen, not asked
            return self._content.label(topic).lower()
        if answered.outcome not in _ASKED or not answered.decision:
            return before.asked
        return _with(before.asked, understood.plain) if understood.leans else understood.plain

    def _fact(self, memory: Memory, today: date) -> Answered | None:
        """Facts alone are no question. What was asked before them is answered anew with them, where they make a difference."""
        if any(choice.kind == "topic" for choice in memory.offered):
            return None  # it was not clear what was meant: now it may be
        entry = self._content.knowledge.servable(memory.topic, today) if memory.topic else None
        if entry and variant_for(entry, memory):
            return self._answers.give((memory.topic,), memory, today, None)
        return self._say("told_fact", (), memory)

    def _heard(self, decision: Decision, memory: Memory, today: date) -> Answered:
        """Thanks; and what it may be about, if it asks for something after all."""
        entry = self._content.knowledge.servable(memory.topic, today)
        servable = self._content.servable(today)
        near = [
            candidate.id for candidate in decision.ranking if candidate.confidence >= self._content.limits.alternative
        ]
        topics = dict.fromkeys(topic for topic in (*near, *(entry.related if entry else ())) if topic in servable)
        choices = self._answers.topic_choices(tuple(topics)[:MOST_OFFERED])
        if entry and entry.life_point and not memory.request:
            choices = (Choice(self._content.wording.labels["support"], "support", entry.life_point), *choices)
        return replace(self._say("heard", choices, memory), shown=tuple(c.target for c in choices if c.kind == "topic"))

    def _say(self, line: str, choices: tuple[Choice, ...], memory: Memory) -> Answered:
        return Answered(
            Reply((self._content.wording.line(line),), choices), replace(memory, offered=choices), Outcome.CHAT
        )

    def _is_doubtful(self, decision: Decision) -> bool:
        """An answer that hardly anything speaks for."""
        best = decision.ranking[0]
        knows = self._content.catalogue[best.id].group in KNOWLEDGE_GROUPS
        return best.id == OUT_OF_SCOPE or (knows and best.confidence < self._content.limits.sure)


def _with(before: str, plain: str) -> str:
    """What was talked about, and what was said now; where that grows too long, only the first."""
    both = f"{before} {plain}".strip()
    return both if len(both) <= LONGEST else before
