"""The ways out of a message, each at its boundary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import DataError
from bot.knowledge.catalogue import Catalogue, Topic, load_catalogue
from bot.understanding.decision import (
    MOST_CHOICES,
    OUT_OF_SCOPE,
    Candidate,
    Decision,
    Outcome,
    Thresholds,
    blend,
    decide,
    rank,
)

DATA = Path(__file__).parents[2] / "data"
LIMITS = Thresholds(
    temperature=1.0,
    answer=0.5,
    in_context=0.8,
    offer=0.375,
    least_score=2.0,
    out_of_scope=0.25,
    alternative=0.125,
    sure=0.75,
    part=0.6,
    clause=0.7,
    second_clause=0.5,
    second=0.03,
    rules_need=0.02,
    rules_keep=0.1,
    certain=0.6,
    possible=0.5,
    kind=0.7,
    also=0.2,
    also_possible=0.4,
)
GROUPS = {
    "advice/fever": "advice",
    "advice/sleep": "advice",
    "advice/old": "advice",
    "system/red_book": "system",
    "opening_hours": "service",
    "request_support": "service",
    "greet": "chat",
    OUT_OF_SCOPE: "chat",
}
CATALOGUE = Catalogue({id: Topic(id, group, id, "", "any", False, False) for id, group in GROUPS.items()})
SERVABLE = frozenset({"advice/fever", "advice/sleep", "system/red_book"})


def decided(*ranking: tuple[str, float], score: float = 5.0, limits: Thresholds = LIMITS) -> Decision:
    return decide([Candidate(*pair) for pair in ranking], score, limits, CATALOGUE, SERVABLE)


@pytest.mark.parametrize(
    ("best", "outcome"),
    [
        ("advice/fever", Outcome.ANSWER),
        ("system/red_book", Outcome.ANSWER),
        ("opening_hours", Outcome.SERVICE),
        ("request_support", Outcome.REQUEST),
        ("greet", Outcome.CHAT),
        ("advice/old", Outcome.FALLBACK),
        (OUT_OF_SCOPE, Outcome.FALLBACK),
    ],
)
def test_decision_by_the_group_of_a_sure_topic(best: str, outcome: Outcome) -> None:
    decision = decided((best, 0.9), ("advice/sleep", 0.1))
    assert decision.outcome is outcome
    assert decision.shown == (() if outcome is Outcome.FALLBACK else (best,))


@pytest.mark.parametrize(
    ("confidence", "outcome"),
    [(0.51, Outcome.ANSWER), (0.5, Outcome.ANSWER), (0.499, Outcome.CHOICES), (0.376, Outcome.CHOICES)],
)
def test_decision_answers_from_its_threshold_on(confidence: float, outcome: Outcome) -> None:
    assert decided(("advice/fever", confidence)).outcome is outcome


@pytest.mark.parametrize(("confidence", "outcome"), [(0.1875, Outcome.CHOICES), (0.187, Outcome.FALLBACK)])
def test_decision_offers_by_all_topics_together(confidence: float, outcome: Outcome) -> None:
    assert decided(("advice/fever", 0.1875), ("advice/sleep", confidence)).outcome is outcome


def test_decision_counts_no_more_than_the_choices_it_may_offer() -> None:
    many = [("advice/fever", 0.09), ("advice/sleep", 0.09), ("greet", 0.09), ("opening_hours", 0.09)]
    assert len(many) == MOST_CHOICES
    assert decided(*many, ("system/red_book", 0.09)).outcome is Outcome.FALLBACK


@pytest.mark.parametrize(("score", "outcome"), [(2.0, Outcome.ANSWER), (1.999, Outcome.FALLBACK)])
def test_decision_passes_below_the_least_score(score: float, outcome: Outcome) -> None:
    assert decided(("advice/fever", 0.99), score=score).outcome is outcome


@pytest.mark.parametrize(
    ("outside", "outcome", "shown"),
    [
        (0.25, Outcome.FALLBACK, ()),
        (0.249, Outcome.CHOICES, ("advice/fever", "advice/sleep")),
    ],
)
def test_decision_out_of_scope_from_its_threshold_on(outside: float, outcome: Outcome, shown: tuple[str, ...]) -> None:
    decision = decided((OUT_OF_SCOPE, outside), ("advice/fever", 0.24), ("advice/sleep", 0.2))
    assert (decision.outcome, decision.shown) == (outcome, shown)


def test_decision_never_answers_with_out_of_scope() -> None:
    limits = replace(LIMITS, out_of_scope=1.0)
    decision = decided((OUT_OF_SCOPE, 0.6), ("advice/fever", 0.4), limits=limits)
    assert (decision.outcome, decision.shown) == (Outcome.CHOICES, ("advice/fever",))


def test_decision_offers_what_a_parent_can_have() -> None:
    ranking = [("greet", 0.3), ("advice/old", 0.2), ("opening_hours", 0.15), ("advice/fever", 0.1)]
    decision = decided(*ranking)
    assert (decision.outcome, decision.shown) == (Outcome.CHOICES, ("opening_hours", "advice/fever"))


def test_decision_passes_where_nothing_can_be_offered() -> None:
    assert decided(("greet", 0.3), ("advice/old", 0.3)).outcome is Outcome.FALLBACK


def test_decision_offers_at_most_four() -> None:
    topics = ["advice/fever", "advice/sleep", "system/red_book", "opening_hours", "request_support"]
    assert decided(*((topic, 0.2) for topic in topics)).shown == tuple(topics[:4])


# Alternatives beside an answer


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.749, 0.125, ("advice/sleep",)),
        (0.749, 0.124, ()),
        (0.75, 0.2, ()),
        (0.5, 0.45, ("advice/sleep",)),
    ],
)
def test_decision_alternatives(first: float, second: float, expected: tuple[str, ...]) -> None:
    assert decided(("advice/fever", first), ("advice/sleep", second)).alternatives == expected


def test_decision_alternatives_leave_out_what_cannot_be_offered() -> None:
    ranking = [("advice/fever", 0.5), (OUT_OF_SCOPE, 0.15), ("advice/old", 0.14), ("opening_hours", 0.13)]
    assert decided(*ranking).alternatives == ("opening_hours",)


def test_decision_alternatives_are_at_most_three() -> None:
    limits = replace(LIMITS, alternative=0.0)
    near = ["advice/sleep", "system/red_book", "opening_hours", "request_support"]
    decision = decided(("advice/fever", 0.6), *((topic, 0.1) for topic in near), limits=limits)
    assert decision.alternatives == tuple(near[:3])


def test_decision_confidence_is_that_of_the_best() -> None:
    assert decided(("advice/fever", 0.625), ("advice/sleep", 0.2)).confidence == 0.625
    assert Decision(Outcome.FALLBACK, (), ()).confidence == 0.0


def test_decision_knows_every_group_of_the_catalogue() -> None:
    catalogue = load_catalogue(DATA / "topics.yml")
    servable = frozenset(topic.id for topic in catalogue.topics.values())
    sure = {t.id: t.group for t in catalogue.topics.values() if t.group != "safety" and t.id != OUT_OF_SCOPE}
    outcomes = {group: set() for group in sure.values()}
    for topic_id, group in sure.items():
        outcomes[group].add(decide([Candidate(topic_id, 0.9)], 5.0, LIMITS, catalogue, servable).outcome)
    answer = {Outcome.ANSWER}
    assert outcomes == {
        "system": answer,
        "advice": answer,
        "service": {Outcome.SERVICE, Outcome.REQUEST},
        "chat": {Outcome.CHAT},
    }


# rank


def test_rank_is_surest_first_and_sums_to_one() -> None:
    ranking = rank(np.log(np.array([1, 6, 3], dtype=np.float32)), ["a", "b", "c"], 1.0)
    assert [candidate.id for candidate in ranking] == ["b", "c", "a"]
    assert [candidate.confidence for candidate in ranking] == pytest.approx([0.6, 0.3, 0.1])


@pytest.mark.parametrize(("most", "count"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_rank_gives_no_more_than_asked(most: int, count: int) -> None:
    assert len(rank(np.zeros(3, dtype=np.float32), ["a", "b", "c"], 1.0, most)) == count


def test_rank_heeds_the_temperature() -> None:
    scores = np.log(np.array([9, 1], dtype=np.float32))
    assert rank(scores, ["a", "b"], 2.0)[0].confidence == pytest.approx(0.75)


# blend


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (1.0, [("a", 0.8), ("b", 0.2), ("c", 0.0)]),
        (0.0, [("b", 0.6), ("c", 0.4), ("a", 0.0)]),
        (0.5, [("a", 0.4), ("b", 0.4), ("c", 0.2)]),
    ],
)
def test_blend_counts_each_reading_by_its_probability(share: float, expected: list[tuple[str, float]]) -> None:
    first, second = [Candidate("a", 0.8), Candidate("b", 0.2)], [Candidate("b", 0.6), Candidate("c", 0.4)]
    assert [(c.id, c.confidence) for c in blend(first, second, share)] == [(i, pytest.approx(p)) for i, p in expected]


# Thresholds


def write(folder: Path, text: str) -> Path:
    path = folder / "thresholds.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_thresholds_come_back_from_what_is_dumped(tmp_path: Path) -> None:
    assert Thresholds.load(write(tmp_path, LIMITS.dump())) == LIMITS


def test_thresholds_of_the_repo_can_be_read() -> None:
    limits = Thresholds.load(DATA / "thresholds.yml")
    assert 0 < limits.possible <= limits.certain < 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("answer", "high", "every threshold is a number"),
        ("answer", '""', "every threshold is a number"),
        ("answer", "40", "from 0 to 1"),
        ("certain", "-0.1", "from 0 to 1"),
        ("possible", "nan", "from 0 to 1"),
        ("temperature", "0", "from 0.01 to 100"),
        ("temperature", "inf", "from 0.01 to 100"),
        ("least_score", "-inf", "from -1000 to 1000"),
        ("sure", "[1]", "expected text"),
        ("sure", "", "expected text"),
    ],
)
def test_thresholds_faults_name_the_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    lines = LIMITS.dump().splitlines()
    number = next(index for index, line in enumerate(lines) if line.startswith(f"{name}:"))
    lines[number] = f"{name}: {value}"
    with pytest.raises(DataError, match=said) as caught:
        Thresholds.load(write(tmp_path, "\n".join(lines)))
    assert caught.value.line == number + 1


@pytest.mark.parametrize("name", Thresholds.__dataclass_fields__)
def test_thresholds_must_all_be_there(tmp_path: Path, name: str) -> None:
    text = "".join(line for line in LIMITS.dump().splitlines(True) if not line.startswith(f"{name}:"))
    with pytest.raises(DataError, match=f"`{name}` is missing"):
        Thresholds.load(write(tmp_path, text))


@pytest.mark.parametrize("text", ["", "- 1", "answer: [", "just words"])
def test_thresholds_files_of_another_kind(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="thresholds.yml"):
        Thresholds.load(write(tmp_path, text))


def test_thresholds_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        Thresholds.load(tmp_path / "thresholds.yml")


@pytest.mark.parametrize(("name", "value"), [("answer", 0.0), ("answer", 1.0), ("least_score", -3.5)])
def test_thresholds_at_the_ends_are_taken(tmp_path: Path, name: str, value: float) -> None:
    limits = replace(LIMITS, **{name: value})
    assert Thresholds.load(write(tmp_path, limits.dump())) == limits
