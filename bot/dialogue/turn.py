"""What one turn knows: the message as understood, and what is remembered of the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.messages.reply import Block, Choice, Reply
from bot.safety.gate import Assessment
from bot.understanding.acts import OTHER, SURE, Act
from bot.understanding.decision import Candidate, Decision, Outcome

FACTS = ("child_age", "pregnancy", "postcode", "place")  # entities that are remembered


@dataclass(frozen=True)
class Understood:
    """A message as the language, safety and topic components understood it. Travels in Rasa's parse data as JSON."""

    safety: Assessment | None = None
    ranking: tuple[Candidate, ...] = ()
    best_score: float = 0.0
    parts: tuple[Candidate, ...] = ()  # the best topic of each sentence of a message that may hold two questions
    clauses: tuple[Candidate, ...] = ()  # and of each clause
    readable: bool = True
    cut: bool = False  # longer than the limit: only the first part was read
    facts: Mapping[str, Any] = field(default_factory=dict)  # age, pregnancy and place that it tells
    plain: str = ""  # its plain words, the first of them: for the message after it
    generic: bool = False  # besides facts it has no word that belongs to a topic: "she is 8", "they said no"
    joined: tuple[Candidate, ...] = ()  # the ranking together with what was said before, where it may lean on that
    alone: float = 1.0  # the probability that it stands by itself
    act: Candidate = Candidate(OTHER, 1.0)  # what it does in the conversation (bot.understanding.acts)

    @property
    def leans(self) -> bool:
        """Whether it is rather to be read with what was said before."""
        return bool(self.joined) and self.alone < 0.5

    def does(self, least: float = SURE) -> Act | None:
        """The act, where it is at least so sure."""
        return Act(self.act.id) if self.act.id != OTHER and self.act.confidence >= least else None

    def to_json(self) -> dict[str, Any]:
        return {
            "safety": self.safety and self.safety.to_json(),
            "ranking": [[c.id, round(c.confidence, 4)] for c in self.ranking],
            "best_score": round(self.best_score, 3),
            "parts": [[c.id, round(c.confidence, 4)] for c in self.parts],
            "clauses": [[c.id, round(c.confidence, 4)] for c in self.clauses],
            "readable": self.readable,
            "cut": self.cut,
            "facts": dict(self.facts),
            "plain": self.plain,
            "generic": self.generic,
            "joined": [[c.id, round(c.confidence, 4)] for c in self.joined],
            "alone": round(self.alone, 4),
            "act": [self.act.id, round(self.act.confidence, 4)],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Understood:
        danger = value.get("safety")
        safety = Assessment.from_json(danger) if danger else None
        names = ("ranking", "parts", "clauses", "joined")
        ranking, parts, clauses, joined = (tuple(Candidate(*pair) for pair in value.get(name, ())) for name in names)
        return cls(
            safety,
            ranking,
            value.get("best_score", 0.0),
            parts,
            clauses,
            value.get("readable", True),
            value.get("cut", False),
            value.get("facts", {}),
            value.get("plain", ""),
            value.get("generic", False),
            joined,
            value.get("alone", 1.0),
            Candidate(*value.get("act", (OTHER, 1.0))),
        )


@dataclass(frozen=True)
class Memory:
    """What a conversation remembers from turn to turn: one Rasa slot, JSON."""

    topic: str = ""  # of the last answer
    asked: str = ""  # what is being talked about, in plain words: a message that leans on it is read together with it
    offered: tuple[Choice, ...] = ()  # what may be chosen now: only what was offered last
    danger: str = ""  # the kind of the last danger, until the family has said that it is over or moved on
    helped: bool = False  # help is there, or on its way
    put_off: tuple[str, ...] = ()  # the topics of the question that a danger came before
    denied: tuple[str, ...] = ()  # kinds of danger that the family has said there are not
    quiet: bool = False  # a loss was spoken of: no cheerful lines any more
    facts: Mapping[str, Any] = field(default_factory=dict)  # child's age, pregnancy, place: said once, not asked again
    asked_age: bool = False  # asked once a conversation, never again
    awaiting: str = ""  # the kind of feedback that is being written
    about: str = ""  # the topic it is about
    words: str = ""  # the family's own, that they may want to pass on
    request: Mapping[str, Any] = field(default_factory=dict)  # bot.support.draft.Draft, while it is being made
    checking: Mapping[str, Any] = field(default_factory=dict)  # whose request is asked about, until that is shown
    forgotten: bool = False  # in this turn the family had all deleted: the conversation's messages go too
    search: Mapping[str, Any] = field(default_factory=dict)  # for services: what, where, and how many were shown
    reminding: Mapping[str, Any] = field(default_factory=dict)  # what is asked for reminders: a step and a date
    owns: tuple[str, ...] = ()  # references shown to be the family's own, beside those of this conversation

    def with_facts(self, said: Mapping[str, Any]) -> Memory:
        """The memory with newly said facts; the latest word counts."""
        return replace(self, facts={**self.facts, **said}) if said else self

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Memory:
        if not value:
            return cls()
        offered = tuple(Choice(**choice) for choice in value.get("offered", ()))
        lists = {name: tuple(value.get(name, ())) for name in ("owns", "put_off", "denied")}
        return replace(cls(**{**value, "offered": (), "forgotten": False, **lists}), offered=offered)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answered:
    """A turn's result: the reply, what to remember, and what to report of it."""

    reply: Reply
    memory: Memory
    outcome: Outcome
    shown: tuple[str, ...] = ()
    decision: Decision | None = None


def with_choices(answered: Answered, choices: tuple[Choice, ...]) -> Answered:
    """The same, with these choices offered."""
    reply, memory = replace(answered.reply, choices=choices), replace(answered.memory, offered=choices)
    return replace(answered, reply=reply, memory=memory)


def with_block_first(answered: Answered, block: Block) -> Answered:
    """The same, with a block before all others."""
    return replace(answered, reply=replace(answered.reply, blocks=(block, *answered.reply.blocks)))


def pick(text: str, offered: tuple[Choice, ...]) -> Choice | None:
    """The offered choice that a message is: its number, "the second one", or its whole label."""
    said = _words(text)
    if place := _place_said(" ".join(said), offered):
        return offered[place - 1]
    matches = (c for number, c in enumerate(offered, start=1) if said in ([str(number)], _words(c.label)))
    return next(matches, None) if said else None


def pick_by_words(text: str, offered: tuple[Choice, ...]) -> Choice | None:
    """The one offered choice whose label holds all the words of a short message."""
    said = set(_words(text)) - _SMALL
    if not said or len(said) > MOST_WORDS_OF_A_CHOICE:
        return None
    near = [choice for choice in offered if said <= set(_words(choice.label))]
    return near[0] if len(near) == 1 else None


def pick_yes_or_no(word: str, offered: tuple[Choice, ...]) -> Choice | None:
    """The offered choice whose label begins with "yes" or "no"; what was offered after a danger is asked in its own way."""
    begins = (c for c in offered if not c.kind.startswith("safety") and _words(c.label)[:1] == [word])
    return next(begins, None)


MOST_WORDS_OF_A_CHOICE = 6
_SMALL = frozenset(
    {"the", "a", "an", "of", "to", "and", "or", "my", "please", "option", "number", "one", "about"}
    | {"yes", "no", "not", "is", "it", "that"}  # an answer to what was asked, not the name of a choice
    | {"when", "what", "who", "how", "where", "why", "which"}  # a question
)
_NAMED = ("first", "second", "third", "fourth", "fifth"), ("1st", "2nd", "3rd", "4th", "5th")
_ORDINALS = {name: place for names in _NAMED for place, name in enumerate(names, start=1)}
_PLACE_SAID = re.compile(
    rf"(?:(?:um|er|yes|yeah|ok|no|oh) )?(?:the )?({'|'.join(_ORDINALS)}|last)(?: (?:one|option|choice))?(?: (?:please|i think|then|thanks))?"
)


def begins_with_place(text: str) -> bool:
    """Whether a message is about "the second one" of what was shown."""
    return bool(_PLACE_SAID.match(" ".join(_words(text))))


def _place_said(said: str, offered: tuple[Choice, ...]) -> int:
    """The number of the choice that "the second one" or "the last one" means, or 0. "Something else" is nobody's last one."""
    match = _PLACE_SAID.fullmatch(said)
    real = sum(choice.kind != "other" for choice in offered)
    place = 0 if match is None else real if match[1] == "last" else _ORDINALS[match[1]]
    return place if place <= real else 0


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()
