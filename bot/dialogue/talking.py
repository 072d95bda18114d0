"""Messages that ask for no other subject but do something in the talk: "tried all that", "not what i asked", "who do i ring"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.dialogue.answers import Answers, provenance
from bot.dialogue.content import Content
from bot.dialogue.finding import FIND
from bot.dialogue.form_words import ASKS_IF_SENT
from bot.dialogue.thread import asks
from bot.dialogue.turn import Answered, Memory, Understood
from bot.messages.reply import Block, Choice, Reply, Tone
from bot.safety.rules import Level
from bot.support.draft import CHECK
from bot.understanding.acts import SURE, Act
from bot.understanding.decision import Decision, Outcome

LEAST = 0.6  # the least probability of an act: outside of a danger, a question that is taken for one gets no answer
SURER = 0.8  # where a topic is clear as well
CLEAR = 0.85  # from this probability of a topic on, it is clear
PRIVATE = ("system/confidentiality", "system/childrens_social_care")
REQUEST = "request_support"
MOST_WORDS_BESIDE = 14  # of a question in the middle of a request
_WHO_SEES = re.compile(
    r"\b(?:who|whos|who's|who will|anyone|they|school|social services|dad|ex)\b[^.!]*\b(?:sees?|reads?|reading|gets? (?:it|this|told)|told|look at)\b"
    r"|\b(?:confidential|private)\b|\bgoing to (?:the )?(?:school|gp|council|social)\b",
    re.IGNORECASE,
)
# About the request itself: "will it ever get better?" is an answer to "what would help".
_ASKS = re.compile(
    r"(?:(?:ok|so|but|and|hang on|wait|sorry)[, ]+)*(?:who\b|how long\b|how (?:will|do|are) (?:they|you)\b|why (?:do|are) (?:i|you)\b|"
    r"what (?:do|did|are) (?:they|you|other)\b|what happens\b|when will\b|can (?:i|you)\b|do (?:i|you)\b|are you\b|is (?:it|that|this)\b|"
    r"where (?:does|do|will)\b)",
    re.IGNORECASE,
)
# "Can they fine me" and "does he have to come" are about the subject; "will they take him" is about those who might.
_SERVICES = re.compile(
    r"\b(?:social|services|police|tak(?:e|en|ing)|report\w*|tell\w*|told|section\w*|los(?:e|ing)|trouble|sees?|reads?|spy\w*|judge\w*)\b"
)
SURELY_TALK = 0.8  # in a conversation, what is less surely one of these small words is none
_BRIEF = frozenset({"affirm", "deny", "goodbye", "repeat", "restart"})
# What is said of the last answer itself; all else may be a question about its subject: "will they fine me", "does she get told".
_OF_THE_ANSWER = frozenset({Act.TRIED_IT, Act.WRONG_ANSWER, Act.TOLD, Act.WHO_TO_ASK, Act.WHAT_NOW})


class Talking:
    """Holds no state: it is about ``Memory.topic``, what was answered last."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content, self._answers = content, answers
        self._replies: dict[Act, Callable[[Memory, date], Answered | None]] = {
            Act.TOLD: self._plain("noted"),
            Act.SEEMS_FINE: self._plain("noted"),
            Act.HELP_COMING: self._plain("noted"),
            Act.BEING_WATCHED: self._plain("being_watched"),
            Act.CANNOT_RING: self._plain("cannot_ring"),
            Act.NO_HELP_YET: self._no_help_yet,
            Act.FEARS_SERVICES: self._fears,
            Act.TRIED_IT: self._tried,
            Act.WRONG_ANSWER: self._wrong,
            Act.WHO_TO_ASK: self._who,
            Act.WHAT_NOW: self._who,
        }

    def hear(
        self, text: str, understood: Understood, decision: Decision, memory: Memory, today: date
    ) -> Answered | None:  # fmt: skip
        """The reply; None for the first message of a conversation, and where a subject is clear."""
        unclear = decision.outcome in (Outcome.CHOICES, Outcome.FALLBACK)
        least = {Act.TOLD: SURE if unclear else LEAST, Act.BEING_WATCHED: SURER}
        act = understood.does()
        act = understood.does(least.get(act, LEAST)) if act else None
        if act is None or act not in self._replies or not (memory.asked or memory.topic):
            return None
        if self._names_subject(understood) or (act is Act.TOLD and asks(text)):
            return None  # "thank you. next, his skin is flaking"
        return None if self._is_subject(understood, decision, memory) else self._replies[act](memory, today)

    def is_none(self, decision: Decision, memory: Memory) -> bool:
        """Whether what was taken for a "no", a "goodbye" or "again" in the middle of a conversation hardly looks like one."""
        brief = decision.outcome is Outcome.CHAT and decision.shown[0] in _BRIEF
        return brief and bool(memory.asked) and decision.confidence < SURELY_TALK

    def beside_request(self, text: str, understood: Understood, field: str) -> Block | None:
        """What is said to a question about the request that is being written: who will see it, or that the team can tell. Never to
        the family's own story, and at the end the assistant asks what to change."""
        if len(text.split()) > MOST_WORDS_BESIDE:
            return None
        if ASKS_IF_SENT.search(text):
            return self._content.wording.line("request_not_sent")
        if field in ("words", CHECK):
            return None
        if understood.does(LEAST) is Act.FEARS_SERVICES or _WHO_SEES.search(text):
            return self._content.wording.line("fears_request")
        return self._content.wording.line("request_question") if _ASKS.match(text.strip()) else None

    def _names_subject(self, understood: Understood) -> bool:
        """Whether a sentence of several is clearly about some entry."""
        return any("/" in part.id and part.confidence >= self._content.limits.part for part in understood.parts)

    def _is_subject(self, understood: Understood, decision: Decision, memory: Memory) -> bool:
        """Whether a message is about something to be answered, whatever else it does."""
        if understood.safety and understood.safety.level is Level.CERTAIN:
            return True
        if decision.outcome in (Outcome.CHOICES, Outcome.FALLBACK):
            return False
        if decision.outcome is not Outcome.ANSWER:  # thanks, or a service by its name
            return not self.is_none(decision, memory)
        if understood.leans and understood.does(LEAST) not in _OF_THE_ANSWER:
            services = understood.does(SURER) is Act.FEARS_SERVICES and _SERVICES.search(understood.plain)
            return understood.does(SURER) is None or (understood.does() is Act.FEARS_SERVICES and not services)
        same = decision.shown[:1] == (memory.topic,)
        clear = decision.confidence >= CLEAR and not understood.leans
        return (clear and not same) or (clear and understood.does(SURER) is None)

    def _plain(self, line: str) -> Callable[[Memory, date], Answered | None]:
        return lambda memory, _: self._say(line, (), memory)

    def _no_help_yet(self, memory: Memory, _: date) -> Answered:
        return self._say("no_help_yet", (self._near(), self._support(memory), self._person()), memory)

    def _fears(self, memory: Memory, today: date) -> Answered:
        topics = tuple(topic for topic in PRIVATE if topic in self._content.servable(today))
        return self._say("fears_services", self._answers.topic_choices(topics)[:-1], memory)

    def _tried(self, memory: Memory, today: date) -> Answered | None:
        entry = self._content.knowledge.servable(memory.topic, today) if memory.topic else None
        if entry is None:
            return None
        related = self._answers.topic_choices(tuple(t for t in entry.related if t in self._content.servable(today))[:2])
        return self._say("tried_it", (self._support(memory), self._near(), *related[:-1], self._person()), memory)

    def _wrong(self, memory: Memory, _: date) -> Answered:
        feedback = Choice(self._content.wording.labels["tell_us"], "report", "feedback")
        return self._say("wrong_answer", (self._person(), feedback), memory)

    def _who(self, memory: Memory, today: date) -> Answered | None:
        """The last answer in short, which names whom to ask, and the ways to find somebody near."""
        given = self._answers.given(memory.topic, memory, today) if memory.topic else None
        if given is None:
            return None
        short = Block(self._content.helplines.fill(given.sms), tone=Tone.ANSWER)
        choices = (self._near(), self._person())
        blocks = (self._content.wording.line("who_to_ask"), short)
        reply = Reply(blocks, choices, given.entry.sources, (provenance(given),))
        return Answered(reply, replace(memory, offered=choices), Outcome.ANSWER, (given.entry.id,))

    def _near(self) -> Choice:
        return Choice(self._content.wording.labels["find_near"], "service", FIND)

    def _person(self) -> Choice:
        return Choice(self._content.wording.labels["person"], "service", "speak_to_person")

    def _support(self, memory: Memory) -> Choice:
        labels = self._content.wording.labels
        if memory.request:
            return Choice(labels["form_resume"], "form", "resume")
        return Choice(labels["support"], "service", REQUEST)

    def _say(self, line: str, choices: tuple[Choice, ...], memory: Memory) -> Answered:
        block = self._content.wording.line(line)
        return Answered(Reply((block,), choices), replace(memory, offered=choices), Outcome.CHAT)
