"""What one turn knows: the message as understood, and what is remembered of the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.messages.reply import Choice
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Candidate


@dataclass(frozen=True)
class Understood:
    """A message as the language, safety and topic components understood it. Travels in Rasa's parse data as JSON."""

    safety: Assessment | None = None
    ranking: tuple[Candidate, ...] = ()
    best_score: float = 0.0
    parts: tuple[Candidate, ...] = ()  # the best topic of each part of a message that may hold two questions
    readable: bool = True
    cut: bool = False  # longer than the limit: only the first part was read

    def to_json(self) -> dict[str, Any]:
        safety = self.safety and {"kind": self.safety.kind, "level": self.safety.level.label, "rule": self.safety.rule}
        return {
            "safety": safety,
            "ranking": [[c.id, round(c.confidence, 4)] for c in self.ranking],
            "best_score": round(self.best_score, 3),
            "parts": [[c.id, round(c.confidence, 4)] for c in self.parts],
            "readable": self.readable,
            "cut": self.cut,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Understood:
        danger = value.get("safety")
        safety = Assessment(danger["kind"], Level.named(danger["level"]), danger["rule"]) if danger else None
        ranking, parts = (tuple(Candidate(*pair) for pair in value.get(name, ())) for name in ("ranking", "parts"))
        return cls(
            safety, ranking, value.get("best_score", 0.0), parts, value.get("readable", True), value.get("cut", False)
        )


@dataclass(frozen=True)
class Memory:
    """What a conversation remembers from turn to turn: one Rasa slot, JSON."""

    topic: str = ""  # of the last answer
    offered: tuple[Choice, ...] = ()  # what may be chosen now: only what was offered last
    danger: str = ""  # the kind of the last danger, until the family has said that it is over or moved on
    quiet: bool = False  # a loss was spoken of: no cheerful lines any more
    facts: Mapping[str, Any] = field(default_factory=dict)  # child's age, pregnancy, place: said once, not asked again

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
        return replace(cls(**{**value, "offered": ()}), offered=offered)  # type: ignore[arg-type]


def pick(text: str, offered: tuple[Choice, ...]) -> Choice | None:
    """The offered choice that a message is: its number or its whole label."""
    said = _words(text)
    matches = (c for number, c in enumerate(offered, start=1) if said in ([str(number)], _words(c.label)))
    return next(matches, None) if said else None


def pick_by_words(text: str, offered: tuple[Choice, ...]) -> Choice | None:
    """The one offered choice whose label holds all the words of a short message."""
    said = set(_words(text)) - _SMALL
    if not said or len(said) > MOST_WORDS_OF_A_CHOICE:
        return None
    near = [choice for choice in offered if said <= set(_words(choice.label))]
    return near[0] if len(near) == 1 else None


MOST_WORDS_OF_A_CHOICE = 6
_SMALL = frozenset(
    {"the", "a", "an", "of", "to", "and", "or", "my", "please", "option", "number", "one", "about"}
    | {"yes", "no", "not", "is", "it", "that"}  # an answer to what was asked, not the name of a choice
)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()
