"""The safety gate: rules, detector and words together, before anything else, on every message."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.safety.detector import Detector
from bot.safety.rules import LIFE_THREATENING, SUICIDE, Finding, Level, RuleMatcher
from bot.safety.words import WordModel
from bot.understanding.decision import Thresholds
from bot.understanding.stored import Floats

DETECTOR = "detector"  # what an assessment names in place of a rule
MOST_WORDS = 14  # a longer message says itself what it is about
SUREST = 1e-6  # probabilities nearer to 0 or 1 count as this


@dataclass(frozen=True)
class Assessment:
    """A danger in a message: its kind, how sure we are, and what saw it. ``also``: another kind that it may be as well, or ""."""

    kind: str
    level: Level
    rule: str
    also: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds whose help is shown."""
        return (self.kind, self.also) if self.also else (self.kind,)

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "level": self.level.label, "rule": self.rule, "also": self.also}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> Assessment:
        return cls(value["kind"], Level.named(value["level"]), value["rule"], value.get("also", ""))


@dataclass(frozen=True)
class Likely:
    """A kind of danger, and the probability that it is this one, if any is."""

    kind: str
    probability: float


@dataclass(frozen=True)
class Sighting:
    """What was seen in one message: the gravest finding of the rules; log-odds of danger now by the words, by the meaning of the
    whole and of the gravest sentence, and of danger at all; and its two likeliest kinds, the likelier first."""

    finding: Finding | None
    words: float
    whole: float
    sentence: float
    danger: float
    kinds: tuple[Likely, Likely]


class SafetyGate:
    """Looks at a message in three ways, each covering what the others miss."""

    def __init__(self, matcher: RuleMatcher, detector: Detector, words: WordModel) -> None:
        self._matcher, self._detector, self._words = matcher, detector, words

    def look(self, sentences: Sequence[str], vectors: Floats, before: str = "") -> Sighting | None:
        """What is seen in one message. ``sentences`` are plain; ``vectors`` are the whole's, then one a sentence. ``before``: what was
        talked about, in plain words."""
        if not sentences:
            return None
        texts = [" ".join(sentences), *sentences][: len(vectors)]
        now, perhaps = self._detector.probabilities(vectors)
        found = self._matcher.find(sentences)
        if not any(finding.level is Level.CERTAIN for finding in found):
            found = sorted((*found, *self._together(before, texts[0])), key=lambda finding: -finding.level)
        by_words, kinds = self._words.danger(
            vectors[0], texts[0], rule_levels(self._matcher, found, sentences, self._words.kinds)
        )
        kinds = kinds * self._conceivable(sentences, found)
        second, first = (Likely(self._words.kinds[place], float(kinds[place])) for place in kinds.argsort()[-2:])
        return Sighting(
            finding=found[0] if found else None,
            words=by_words,
            whole=log_odds(float(now[0].sum())),
            sentence=log_odds(float(now.sum(axis=1).max())),
            danger=log_odds(float(perhaps.sum(axis=1).max())),
            kinds=(first, second),
        )

    def _conceivable(self, sentences: Sequence[str], found: Sequence[Finding]) -> Floats:
        """0 for the kinds that a message cannot tell of, 1 for all others: a toddler who swallowed tablets has no wish to die, and
        a helpline for that beside "call 999" would only frighten."""
        here = {finding.kind for finding in found}
        accident = LIFE_THREATENING in here and here.isdisjoint(SUICIDE) and self._matcher.names_accident(sentences)
        return np.array([not (accident and kind in SUICIDE) for kind in self._words.kinds], dtype=np.float32)

    def _together(self, before: str, text: str) -> list[Finding]:
        """What the rules find in a short message only together with what was said before: "he bumped his head" and, two messages
        later, "now he has been sick twice". Never firm: the two may be about different things."""
        if not before or len(text.split()) > MOST_WORDS:
            return []
        known = {finding.rule for finding in self._matcher.find([before])}
        joined = self._matcher.find([f"{before} {text}"])
        return [replace(finding, firm=False) for finding in joined if finding.rule not in known]


def rule_levels(
    matcher: RuleMatcher, found: Sequence[Finding], sentences: Sequence[str], kinds: Sequence[str]
) -> Floats:
    """The level that the rules found of each kind, and whether a young person is spoken of: [kinds + 1]."""
    levels = np.zeros(len(kinds) + 1, dtype=np.float32)
    for finding in found:
        if finding.kind in kinds:
            place = list(kinds).index(finding.kind)
            levels[place] = max(levels[place], float(finding.level))
    levels[-1] = float(matcher.names_young(sentences))
    return levels


def log_odds(probability: float) -> float:
    probability = min(max(probability, SUREST), 1 - SUREST)
    return math.log(probability / (1 - probability))


@dataclass(frozen=True)
class Evidence:
    """What a sighting comes to: the probability of danger now and of danger at all, whichever the kind; the likeliest kinds."""

    finding: Finding | None
    now: float
    danger: float
    kinds: tuple[Likely, Likely]


def judge(evidence: Evidence, limits: Thresholds) -> Assessment | None:
    """What the evidence comes to. A certain rule is never passed over: where all else speaks against it, it is possible, and where
    it is firm, certain all the same."""
    level = _level(evidence, limits)
    if level is Level.NONE:
        return None
    first, second = evidence.kinds
    near = second.probability >= (limits.also if level is Level.CERTAIN else limits.also_possible)
    kind, rule = first.kind, DETECTOR
    if evidence.finding:
        rule = evidence.finding.rule
        told_by_words = first.probability >= limits.kind and not evidence.finding.firm
        kind = first.kind if told_by_words else evidence.finding.kind
    others = (first.kind, second.kind) if near else (first.kind,)
    return Assessment(kind, level, rule, next((other for other in others if other != kind), ""))


def _level(evidence: Evidence, limits: Thresholds) -> Level:
    """The rule's level, moved by the evidence."""
    found = evidence.finding.level if evidence.finding else Level.NONE
    if found is Level.CERTAIN:
        firm = evidence.finding is not None and evidence.finding.firm
        return Level.CERTAIN if firm or evidence.now >= limits.rules_need else Level.POSSIBLE
    if evidence.now >= limits.certain and (evidence.finding is None or evidence.danger >= limits.rules_keep):
        return Level.CERTAIN
    least = limits.rules_keep if found is Level.POSSIBLE else limits.possible
    return Level.POSSIBLE if evidence.danger >= least else Level.NONE
