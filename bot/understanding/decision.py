"""Three ways out of a message: answer it, ask "did you mean", or say honestly that we do not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import Enum
from pathlib import Path

import numpy as np

from bot.files import Node, read_yaml
from bot.knowledge.catalogue import KNOWLEDGE_GROUPS, Catalogue
from bot.understanding.classifier import softmax
from bot.understanding.stored import Floats

OUT_OF_SCOPE = "out_of_scope"
MOST_CHOICES = 4


class Outcome(str, Enum):
    """What the assistant did with a message."""

    ANSWER = "answer"
    CHOICES = "choices"
    SAFETY = "safety"
    SERVICE = "service"
    REQUEST = "request"
    CHAT = "chat"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Thresholds:
    """When to answer, ask or pass. Chosen by ``python -m bot tune`` on the development set; probabilities from 0 to 1."""

    temperature: float  # of the calibration: divides the scores before they become probabilities
    answer: float  # the least probability of the best topic for an answer
    in_context: float  # the same where the message was read with what was said before too: either reading may be wrong
    offer: float  # the least probability of all offered topics together for "did you mean"
    least_score: float  # a best score (log-odds) below this is a message like none we know
    out_of_scope: float  # the least probability of out_of_scope to say so
    alternative: float  # the least probability of a topic offered beside an answer
    sure: float  # from this probability on, an answer stands alone
    part: float  # the least probability of each sentence of a message with two questions
    clause: float  # the same of each clause, to be answered beside another
    second_clause: float  # and to be offered beside the answer
    second: float  # the least probability of the second topic of the whole, to be offered beside the answer to several clauses
    rules_need: float  # a certain rule needs this probability of danger now from the detector, or it is only possible
    rules_keep: float  # a possible rule needs this probability of danger at all, or it counts for nothing
    certain: float  # the detector alone: danger now
    possible: float  # the detector alone: perhaps a danger
    kind: float  # from this probability of one kind on, the detector's kind counts over a rule's
    also: float  # from this probability of a second kind on, its help is shown as well as that of a certain danger
    also_possible: float  # and of a possible one, where a family should not read more than it must

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Reads ``data/thresholds.yml``. Raises DataError."""
        root = read_yaml(path)
        return cls(**{item.name: _threshold(item.name, root[item.name]) for item in fields(cls)})

    def dump(self) -> str:
        return "".join(f"{name}: {value:.4g}\n" for name, value in asdict(self).items())


def _threshold(name: str, node: Node) -> float:
    """Raises DataError for what is no number, or one that would silently switch something off."""
    lowest, highest = {"temperature": (0.01, 100.0), "least_score": (-1000.0, 1000.0)}.get(name, (0.0, 1.0))
    try:
        value = float(node.string())
    except ValueError as error:
        raise node.error(f"every threshold is a number ({error}): run `python -m bot tune`") from error
    if not lowest <= value <= highest:
        raise node.error(f"{name} is a number from {lowest:g} to {highest:g}: run `python -m bot tune`")
    return value


@dataclass(frozen=True)
class Candidate:
    """A label of the classifier and its calibrated probability."""

    id: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What to do, and with which labels: ``shown`` are those answered or offered, ``ranking`` all that came near."""

    outcome: Outcome
    shown: tuple[str, ...]
    ranking: tuple[Candidate, ...]
    alternatives: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        return self.ranking[0].confidence if self.ranking else 0.0


def rank(scores: Floats, labels: Sequence[str], temperature: float, most: int = 8) -> tuple[Candidate, ...]:
    """The best labels of one message's scores [labels], surest first."""
    probabilities = softmax(scores, temperature)
    best = np.argsort(-probabilities)[:most]
    return tuple(Candidate(labels[index], float(probabilities[index])) for index in best)


def decide(
    ranking: Sequence[Candidate], best_score: float, limits: Thresholds, catalogue: Catalogue, servable: frozenset[str]
) -> Decision:
    """The way out for one message. ``servable``: the topics that families may be given today."""
    ranking = tuple(ranking)
    best = ranking[0]
    if best.id == OUT_OF_SCOPE and best.confidence >= limits.out_of_scope:
        return Decision(Outcome.FALLBACK, (), ranking)
    offered = [c for c in ranking if c.id != OUT_OF_SCOPE][:MOST_CHOICES]
    unknown = best_score < limits.least_score or sum(c.confidence for c in offered) < limits.offer
    if unknown:
        return Decision(Outcome.FALLBACK, (), ranking)
    if best.id != OUT_OF_SCOPE and best.confidence >= limits.answer:
        return _settled(best, ranking, limits, catalogue, servable)
    topics = tuple(c.id for c in offered if _can_offer(c.id, catalogue, servable))
    if not topics:
        return Decision(Outcome.FALLBACK, (), ranking)
    return Decision(Outcome.CHOICES, topics, ranking)


def _settled(
    best: Candidate, ranking: tuple[Candidate, ...], limits: Thresholds, catalogue: Catalogue, servable: frozenset[str]
) -> Decision:
    group = catalogue[best.id].group
    if group == "chat":
        return Decision(Outcome.CHAT, (best.id,), ranking)
    if group == "service":
        outcome = Outcome.REQUEST if best.id == "request_support" else Outcome.SERVICE
        return Decision(outcome, (best.id,), ranking)
    if best.id not in servable:
        return Decision(Outcome.FALLBACK, (), ranking)
    near = ranking[1:MOST_CHOICES] if best.confidence < limits.sure else ()
    alternatives = (c.id for c in near if c.confidence >= limits.alternative)
    return Decision(
        Outcome.ANSWER, (best.id,), ranking, tuple(a for a in alternatives if _can_offer(a, catalogue, servable))
    )


def _can_offer(topic_id: str, catalogue: Catalogue, servable: frozenset[str]) -> bool:
    """A topic with an entry for today, or something a parent can have done; never small talk."""
    group = catalogue[topic_id].group
    return topic_id in servable if group in KNOWLEDGE_GROUPS else group == "service"


def blend(first: Sequence[Candidate], second: Sequence[Candidate], share: float) -> tuple[Candidate, ...]:
    """Two rankings of one message as one: ``share`` (0 to 1) is the probability that the first is the right way to read it."""
    joined: dict[str, float] = {}
    for ranking, part in ((first, share), (second, 1 - share)):
        for candidate in ranking:
            joined[candidate.id] = joined.get(candidate.id, 0.0) + part * candidate.confidence
    return tuple(Candidate(*pair) for pair in sorted(joined.items(), key=lambda pair: -pair[1]))
