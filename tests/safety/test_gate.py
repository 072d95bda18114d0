"""The gate's judgement, at each of its boundaries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.safety.detector import Detector
from bot.safety.gate import DETECTOR, Assessment, Evidence, SafetyGate, judge
from bot.safety.rules import Finding, Level, RuleMatcher, load_rules
from bot.understanding.decision import Thresholds

DATA = Path(__file__).parents[2] / "data"
LIMITS = Thresholds(
    temperature=1.0, answer=0.5, offer=0.4, least_score=0.0, out_of_scope=0.3, alternative=0.1, sure=0.9, part=0.6,
    rules_need=0.1, rules_keep=0.05, certain=0.6, possible=0.2, kind=0.7,
)  # fmt: skip
RULE_KIND, OTHER = "safety/child_at_risk", "safety/domestic_abuse"
NONE, POSSIBLE, CERTAIN = Level.NONE, Level.POSSIBLE, Level.CERTAIN


def judged(level: Level, now: float, danger: float, kind_danger: float = 0.0) -> Assessment | None:
    finding = Finding(RULE_KIND, level, "rule") if level else None
    return judge(Evidence(finding, now, danger, OTHER, kind_danger), LIMITS)


@pytest.mark.parametrize(
    ("found", "now", "danger", "expected"),
    [
        (NONE, 0.6, 0.6, CERTAIN),
        (NONE, 0.599, 0.9, POSSIBLE),
        (NONE, 0.0, 0.2, POSSIBLE),
        (NONE, 0.199, 0.199, NONE),
        (POSSIBLE, 0.6, 0.6, CERTAIN),
        (CERTAIN, 0.1, 0.1, CERTAIN),
        (CERTAIN, 0.099, 0.9, POSSIBLE),
        (POSSIBLE, 0.0, 0.05, POSSIBLE),
        (POSSIBLE, 0.0, 0.049, NONE),
    ],
)
def test_gate_level(found: Level, now: float, danger: float, expected: Level) -> None:
    assessment = judged(found, now, danger)
    assert (assessment.level if assessment else NONE) is expected


@pytest.mark.parametrize(
    ("found", "kind_danger", "kind", "seen_by"),
    [
        (CERTAIN, 0.7, OTHER, "rule"),
        (CERTAIN, 0.699, RULE_KIND, "rule"),
        (NONE, 0.3, OTHER, DETECTOR),
    ],
)
def test_gate_kind_and_what_saw_it(found: Level, kind_danger: float, kind: str, seen_by: str) -> None:
    assessment = judged(found, 0.8, 0.9, kind_danger)
    assert assessment is not None
    assert (assessment.kind, assessment.rule) == (kind, seen_by)


@pytest.fixture(scope="module")
def gate() -> SafetyGate:
    """The repo's rules, and a detector that knows one danger by the first number of a vector."""
    labels = [OTHER, f"{OTHER}?", "none"] * 4
    vectors = np.array([np.eye(3)[index % 3] for index in range(12)], dtype=np.float32)
    detector = Detector.fit(vectors, ["now", "once", "calm"] * 4, labels)
    return SafetyGate(RuleMatcher(load_rules(DATA / "safety.yml")), detector, LIMITS)


def test_gate_of_nothing_is_nothing(gate: SafetyGate) -> None:
    assert gate.assess([], np.zeros((1, 3), dtype=np.float32)) is None


@pytest.mark.parametrize("danger_in", [0, 2])
def test_gate_sees_a_danger_in_any_sentence(gate: SafetyGate, danger_in: int) -> None:
    vectors = np.array([[0, 0, 1]] * 3, dtype=np.float32)
    vectors[danger_in] = [1, 0, 0]
    evidence = gate.gather(["zzz", "qqq"], vectors)
    assert evidence.finding is None
    assert evidence.kind == OTHER
    assert evidence.now > 0.5 > gate.gather(["zzz", "qqq"], np.array([[0, 0, 1]] * 3, dtype=np.float32)).danger


def test_gate_gathers_the_gravest_rule(gate: SafetyGate) -> None:
    sentences = ["are his blue hands normal", "he is not breathing"]
    evidence = gate.gather(sentences, np.array([[0, 0, 1]] * 3, dtype=np.float32))
    assert evidence.finding == Finding("safety/life_threatening", CERTAIN, "not_breathing")
