"""The gate's judgement, at each of its boundaries."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bot.safety.detector import Detector
from bot.safety.fit import fit_words
from bot.safety.gate import DETECTOR, Assessment, Evidence, Likely, SafetyGate, Sighting, judge, log_odds, rule_levels
from bot.safety.rules import SUICIDE, Finding, Level, RuleMatcher, load_rules
from bot.understanding.decision import Thresholds
from bot.understanding.stored import Floats

DATA = Path(__file__).parents[2] / "data"
LIMITS = Thresholds(
    temperature=1.0, answer=0.5, in_context=0.8, offer=0.4, least_score=0.0, out_of_scope=0.3, alternative=0.1, sure=0.9, part=0.6, clause=0.7, second_clause=0.5, second=0.03,
    rules_need=0.1, rules_keep=0.05, certain=0.6, possible=0.2, kind=0.7, also=0.2, also_possible=0.4,
)  # fmt: skip
RULE_KIND, OTHER, THIRD = "safety/child_at_risk", "safety/domestic_abuse", "safety/suicide_self_harm"
NONE, POSSIBLE, CERTAIN = Level.NONE, Level.POSSIBLE, Level.CERTAIN


def judged(
    level: Level, now: float, danger: float, kind_danger: float = 0.0, next_danger: float = 0.0
) -> Assessment | None:
    finding = Finding(RULE_KIND, level, "rule") if level else None
    kinds = (Likely(OTHER, kind_danger), Likely(THIRD, next_danger))
    return judge(Evidence(finding, now, danger, kinds), LIMITS)


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


def test_gate_a_firm_rule_decides_alone() -> None:
    finding = Finding(RULE_KIND, CERTAIN, "rule", firm=True)
    assessment = judge(Evidence(finding, 0.0, 0.0, (Likely(OTHER, 0.99), Likely(THIRD, 0.0))), LIMITS)
    assert assessment == Assessment(RULE_KIND, CERTAIN, "rule", OTHER)


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


@pytest.mark.parametrize(
    ("found", "kind_danger", "next_danger", "kinds"),
    [
        (NONE, 0.7, 0.2, (OTHER, THIRD)),
        (NONE, 0.7, 0.199, (OTHER,)),
        (CERTAIN, 0.7, 0.2, (OTHER, THIRD)),
        (CERTAIN, 0.6, 0.3, (RULE_KIND, OTHER)),  # the rule's kind, and what the words speak of
    ],
)
def test_gate_shows_help_for_a_second_kind_that_is_near(
    found: Level, kind_danger: float, next_danger: float, kinds: tuple[str, ...]
) -> None:
    assessment = judged(found, 0.8, 0.9, kind_danger, next_danger)
    assert assessment is not None
    assert assessment.kinds == kinds


@pytest.mark.parametrize(("next_danger", "also"), [(0.4, THIRD), (0.399, "")])
def test_gate_shows_less_beside_a_possible_danger(next_danger: float, also: str) -> None:
    assessment = judged(NONE, 0.0, 0.5, 0.7, next_danger)
    assert assessment == Assessment(OTHER, POSSIBLE, DETECTOR, also)


CALM, NOW = np.array([0, 0, 1], dtype=np.float32), np.array([1, 0, 0], dtype=np.float32)


@pytest.fixture(scope="module")
def gate() -> SafetyGate:
    """The repo's rules, and models that know one danger by the first number of a vector and by its word."""
    labels = [OTHER, f"{OTHER}?", "none", RULE_KIND] * 4
    vectors = np.array([np.eye(3)[index % 4 % 3] for index in range(16)], dtype=np.float32)
    plain = [("hits",), ("hit once",), ("calm",), ("child alone",)] * 4
    matcher = RuleMatcher(load_rules(DATA / "safety.yml"))
    detector = Detector.fit(vectors, labels)
    return SafetyGate(matcher, detector, fit_words(matcher, vectors, plain, labels))


def seen(gate: SafetyGate, sentences: list[str], *vectors: Floats) -> Sighting:
    sighting = gate.look(sentences, np.stack(vectors))
    assert sighting is not None
    return sighting


def test_gate_of_nothing_is_nothing(gate: SafetyGate) -> None:
    assert gate.look([], np.zeros((1, 3), dtype=np.float32)) is None


@pytest.mark.parametrize("vectors", [(NOW, CALM, CALM), (CALM, CALM, NOW)])
def test_gate_sees_a_danger_in_any_sentence(gate: SafetyGate, vectors: tuple[Floats, ...]) -> None:
    calm = seen(gate, ["zzz", "qqq"], CALM, CALM, CALM)
    sighting = seen(gate, ["zzz", "qqq"], *vectors)
    assert sighting.finding is None
    assert sighting.sentence > calm.sentence


def test_gate_hears_words(gate: SafetyGate) -> None:
    hits, calm = seen(gate, ["he hits"], CALM, CALM), seen(gate, ["calm"], CALM, CALM)
    assert hits.words > calm.words
    assert (hits.kinds[0].kind, hits.kinds[0].probability > 0.5) == (OTHER, True)
    assert hits.kinds[0].probability >= hits.kinds[1].probability


def test_gate_reports_the_gravest_rule(gate: SafetyGate) -> None:
    sighting = seen(gate, ["are his blue hands normal", "he is not breathing"], CALM, CALM, CALM)
    assert sighting.finding == Finding("safety/life_threatening", CERTAIN, "not_breathing")


@pytest.mark.parametrize(
    ("sentences", "young"), [(["my son wants to die"], 1.0), (["i want to die"], 0.0), (["the weather is nice"], 0.0)]
)
def test_gate_rule_levels_name_kinds_and_the_young(sentences: list[str], young: float) -> None:
    matcher = RuleMatcher(load_rules(DATA / "safety.yml"))
    found = matcher.find(sentences)
    levels = rule_levels(matcher, found, sentences, ["safety/child_suicide_self_harm", "safety/suicide_self_harm"])
    assert levels[-1] == young
    assert bool(levels[:-1].max()) == bool(found)
    assert levels.argmax() == 0 or not young


@pytest.mark.parametrize(("probability", "expected"), [(0.5, 0.0), (0.0, -13.8), (1.0, 13.8)])
def test_gate_log_odds_stay_finite(probability: float, expected: float) -> None:
    assert log_odds(probability) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("before", "text", "rule"),
    [
        ("he fell off the bed and bumped his head", "he is sick again that is twice now", "head_injury_signs"),
        ("i am 12 weeks pregnant and have brown blood", "now more blood red", "bleeding_in_pregnancy"),
        ("he bumped his head", "ok thanks", None),
        ("", "he is sick again that is twice now", None),
        (
            "he bumped his head",
            "he is sick again that is twice now " + "and he cried " * 4,
            None,
        ),  # says itself what it is about
    ],
)
def test_gate_hears_a_sign_together_with_what_was_said_before(before: str, text: str, rule: str | None) -> None:
    gate = SafetyGate(RuleMatcher(load_rules(DATA / "safety.yml")), None, None)  # type: ignore[arg-type]
    found = gate._together(before, text)
    assert (found[0].rule if found else None) == rule
    assert not any(finding.firm for finding in found)


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("my toddler swallowed some of my tablets", False),
        ("my son has eaten 5 paracetamol he is 3", False),
        ("she is only 2 and got into my tablets", False),
        ("i have taken all my tablets and the baby is asleep", True),
        ("my daughter swallowed loads of pills", True),
        ("my toddler ate my tablets and i want to die", True),
    ],
)
def test_gate_what_a_small_child_swallows_is_no_wish_to_die(text: str, also: bool) -> None:
    matcher = RuleMatcher(load_rules(DATA / "safety.yml"))
    gate = SafetyGate(matcher, None, SimpleNamespace(kinds=["safety/life_threatening", *sorted(SUICIDE)]))  # type: ignore[arg-type]
    conceivable = gate._conceivable([text], matcher.find([text]))
    assert list(conceivable) == [1, also, also]
