"""The safety gate: rules and detector together, before anything else, on every message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.safety.detector import Detector
from bot.safety.rules import Finding, Level, RuleMatcher
from bot.understanding.classifier import Floats
from bot.understanding.decision import Thresholds

DETECTOR = "detector"  # what an assessment names in place of a rule


@dataclass(frozen=True)
class Assessment:
    """A danger in a message: its kind, how sure we are, and what saw it."""

    kind: str
    level: Level
    rule: str


@dataclass(frozen=True)
class Evidence:
    """What rules and detector saw: the gravest finding; the detector's probability of danger now and of danger at all,
    whichever the kind; and its likeliest kind with that kind's own probability."""

    finding: Finding | None
    now: float
    danger: float
    kind: str
    kind_danger: float


class SafetyGate:
    """Joins the two: each covers what the other misses, and a rule that the detector thinks absurd is only possible."""

    def __init__(self, matcher: RuleMatcher, detector: Detector, limits: Thresholds) -> None:
        self._matcher, self._detector, self._limits = matcher, detector, limits

    def assess(self, sentences: Sequence[str], vectors: Floats) -> Assessment | None:
        """The gravest danger in one message. ``sentences`` are plain; ``vectors`` are the whole's, then one a sentence."""
        return judge(self.gather(sentences, vectors), self._limits) if sentences else None

    def gather(self, sentences: Sequence[str], vectors: Floats) -> Evidence:
        """What rules and detector see in one message."""
        found = self._matcher.find(sentences)
        texts = [" ".join(sentences), *sentences][: len(vectors)]
        now, perhaps = self._detector.probabilities(vectors, texts)
        likely = int(perhaps.max(axis=0).argmax())
        return Evidence(
            finding=found[0] if found else None,
            now=float(now.sum(axis=1).max()),
            danger=float(perhaps.sum(axis=1).max()),
            kind=self._matcher.by_person(self._detector.kinds[likely], sentences),
            kind_danger=float(perhaps[:, likely].max()),
        )


def judge(evidence: Evidence, limits: Thresholds) -> Assessment | None:
    """What the evidence comes to."""
    if evidence.finding:
        return _by_rule(evidence.finding, evidence, limits)
    if evidence.now >= limits.certain:
        return Assessment(evidence.kind, Level.CERTAIN, DETECTOR)
    if evidence.danger >= limits.possible:
        return Assessment(evidence.kind, Level.POSSIBLE, DETECTOR)
    return None


def _by_rule(finding: Finding, evidence: Evidence, limits: Thresholds) -> Assessment | None:
    """The rule's level, moved by the detector; its kind, unless the detector is surer of another."""
    kind = evidence.kind if evidence.kind_danger >= limits.kind else finding.kind
    level = finding.level
    if level is Level.CERTAIN and evidence.now < limits.rules_need:
        level = Level.POSSIBLE
    elif level is Level.POSSIBLE and evidence.danger < limits.rules_keep:
        return None
    elif level is Level.POSSIBLE and evidence.now >= limits.certain:
        level = Level.CERTAIN
    return Assessment(kind, level, finding.rule)
