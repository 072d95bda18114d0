"""Counting what the assistant did."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bot.evaluation.cases import Case
from bot.evaluation.measure import (
    Result,
    Share,
    abstained,
    both,
    confusions,
    measure,
    offered,
    percentile,
    right_and_certain,
    right_kind,
    right_kind_first,
    share,
    taken_over,
    top1,
    warned,
    wrong,
)


def result(
    outcome: str = "answer",
    topics: Sequence[str] | None = (),
    shown: Sequence[str] | None = (),
    kind: str | None = None,
    level: str = "certain",
    also: Sequence[str] = (),
) -> Result:
    """A result as ``bot.dialogue.probe`` makes it."""
    danger = {"kind": kind, "level": level} if kind else None
    kinds = [kind, *also] if kind else []
    return {"outcome": outcome, "topics": topics, "shown": [*(shown or ()), *kinds], "safety": danger}


# Wilson intervals


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # and its mirror
        (28, 29, 0.8282, 0.9939),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_share_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert Share(count, of).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (0, 3000), (3000, 3000), (1, 2)])
def test_share_interval_lies_about_the_share(count: int, of: int) -> None:
    low, high = Share(count, of).interval
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1


def test_share_of_nothing() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (0.0, (0.0, 0.0))


def test_share_as_text_and_json() -> None:
    assert str(Share(15, 148)) == " 10.1% (6.2% to 16.0%, 15 of 148)"
    assert Share(15, 148).to_json() == {"share": 0.1014, "low": 0.0624, "high": 0.1605, "count": 15, "of": 148}


def test_share_counts_the_pairs_that_pass() -> None:
    pairs = [(Case("a", ("x",)), result(topics=[topic])) for topic in ("x", "y", "x")]
    assert share(pairs, top1) == Share(2, 3)


# Each measure

TWO = Case("a", ("advice/a", "advice/b"))
FIRE = Case("fire", kind="safety/fire", now=True)


@pytest.mark.parametrize(
    ("test", "case", "got", "expected"),
    [
        (top1, TWO, result(topics=["advice/b", "advice/c"]), True),
        (top1, TWO, result(topics=["advice/c", "advice/a"]), False),
        (top1, TWO, result(topics=[]), False),
        (top1, TWO, result(topics=None), False),
        (offered, TWO, result("choices", shown=["advice/c", "advice/b"]), True),
        (offered, TWO, result("answer", shown=["advice/a"]), True),
        (offered, TWO, result("choices", shown=["advice/c"]), False),
        (offered, TWO, result("fallback", ["advice/a"], None), False),
        (wrong, TWO, result("answer", shown=["advice/c"]), True),
        (wrong, TWO, result("answer", shown=["advice/b"]), False),
        (wrong, TWO, result("choices", shown=["advice/c"]), False),
        (wrong, Case("a"), result("answer", shown=["advice/c"]), True),
        (abstained, TWO, result("fallback", shown=None), True),
        (abstained, TWO, result("choices"), False),
        (both, TWO, result("answer", shown=["advice/b", "advice/a", "advice/c"]), True),
        (both, TWO, result("answer", shown=["advice/a"]), False),
        (both, TWO, result("fallback", shown=None), False),
        (warned, FIRE, result(kind="safety/abuse", level="possible"), True),
        (warned, FIRE, result(), False),
        (taken_over, FIRE, result(kind="safety/abuse"), True),
        (taken_over, FIRE, result(kind="safety/fire", level="possible"), False),
        (taken_over, FIRE, result(), False),
        (right_kind, FIRE, result(kind="safety/fire", level="possible"), True),
        (right_kind, FIRE, result(kind="safety/abuse"), False),
        (right_kind, FIRE, result(kind="safety/abuse", also=["safety/fire"]), True),
        (right_kind_first, FIRE, result(kind="safety/fire"), True),
        (right_kind_first, FIRE, result(kind="safety/abuse", also=["safety/fire"]), False),
        (right_kind, FIRE, result(), False),
        (right_and_certain, FIRE, result(kind="safety/fire"), True),
        (right_and_certain, FIRE, result(kind="safety/fire", level="possible"), False),
        (right_and_certain, FIRE, result(kind="safety/abuse"), False),
    ],
)
def test_measures(test: Callable[[Case, Result], bool], case: Case, got: Result, expected: bool) -> None:
    assert test(case, got) is expected


# The tables


def test_measure_of_questions() -> None:
    pairs = [
        (Case("1", ("advice/a",)), result("answer", ["advice/a"], ["advice/a"])),
        (Case("2", ("advice/a",), "story"), result("answer", ["advice/b"], ["advice/b"])),
        (Case("3", ("system/c",), "story"), result("choices", ["advice/b"], ["advice/b", "system/c"])),
        (Case("4", ("system/c",)), result("fallback", ["system/c"], [])),
        (Case("5", ("system/c",)), result("safety", ["system/c"], [], "safety/fire")),
    ]
    assert measure(pairs) == {
        "questions": {
            "top-1": Share(3, 5),
            "offered": Share(2, 5),
            "wrong answer given": Share(1, 5),
            "abstained": Share(1, 5),
            "taken over as danger": Share(1, 5),
        },
        "top-1 by style": {"plain": Share(3, 3), "story": Share(0, 2)},
        "topics": {"with at least one right": Share(2, 2)},
        "top-1 by group": {"advice": Share(1, 2), "system": Share(2, 3)},
    }


def test_measure_of_two_questions_in_one() -> None:
    case = Case("1", ("advice/a", "advice/b"), both=True)
    pairs = [(case, result(shown=shown)) for shown in (["advice/a", "advice/b"], ["advice/a"], ["advice/c"])]
    two = {"both answered or offered": Share(1, 3), "at least one": Share(2, 3)}
    assert measure(pairs) == {"two questions in one": two}


def test_measure_out_of_scope() -> None:
    pairs = [(Case("1"), result(outcome, shown=["advice/a"])) for outcome in ("answer", "choices", "fallback", "chat")]
    assert measure(pairs) == {"out of scope": {"answered with advice": Share(1, 4), "abstained": Share(1, 4)}}


def test_measure_of_dangers() -> None:
    pairs = [
        (FIRE, result(kind="safety/fire")),
        (FIRE, result(kind="safety/fire", level="possible")),
        (FIRE, result(kind="safety/abuse")),
        (Case("hit", kind="safety/abuse", now=True), result()),
        (Case("long ago", kind="safety/fire", now=False), result()),
        (Case("1", kind="none"), result(kind="safety/fire")),
        (Case("2", kind="none"), result(kind="safety/fire", level="possible")),
        (Case("3", kind="none"), result()),
    ]
    assert measure(pairs) == {
        "dangers": {
            "help for the right kind": Share(2, 4),
            "and certain": Share(1, 4),
            "as the likeliest kind": Share(2, 4),
            "help of any kind": Share(3, 4),
            "safety/abuse": Share(0, 1),
            "safety/fire": Share(2, 3),
        },
        "everyday, alarming words": {"taken over": Share(1, 3), "possible": Share(1, 3)},
    }


def test_measure_of_nothing() -> None:
    assert measure([]) == {}


# Confusions and times


def test_confusions_are_commonest_first() -> None:
    understood = [("a", "b"), ("a", "c"), ("a", "c"), ("a", "a"), ("b", None)]
    pairs = [(Case("1", (wanted,)), result(topics=[got] if got else [])) for wanted, got in understood]
    pairs += [(Case("2"), result(topics=["b"])), (Case("3", ("a", "b"), both=True), result(topics=["c"]))]
    assert confusions(pairs) == [("a", "c", 2), ("a", "b", 1), ("b", "nothing", 1)]


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [([], 0.5, 0.0), ([3.0], 0.95, 3.0), ([3.0, 1.0, 2.0], 0.5, 2.0), ([2.0, 1.0], 1.0, 2.0), ([2.0, 1.0], 0.0, 1.0)],
)
def test_percentile(values: list[float], part: float, expected: float) -> None:
    assert percentile(values, part) == expected


def test_percentile_of_a_hundred() -> None:
    assert percentile([float(value) for value in range(100)], 0.95) == 95.0


def test_measure_counts_topics_with_none_right() -> None:
    pairs = [
        (Case("a", ("advice/fever",)), result(topics=["advice/rashes"], shown=["advice/rashes"])),
        (Case("b", ("advice/rashes",)), result(topics=["advice/rashes"], shown=["advice/rashes"])),
        (Case("c", ("advice/rashes",)), result(topics=["advice/fever"], shown=["advice/fever"])),
    ]
    assert measure(pairs)["topics"]["with at least one right"] == Share(1, 2)
