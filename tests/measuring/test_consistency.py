"""Is it the same everywhere?"""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.cases import Case
from bot.evaluation.consistency import PHRASINGS, consistency
from bot.evaluation.measure import Result, Share

FEVER = Case("he is hot", ("advice/fever",))
DANGER = {"kind": "safety/life_threatening", "level": "certain", "rule": "a"}


def told(shown: list[str] | None = None, **more: Any) -> Result:
    """A result of bot.dialogue.probe, for version 1 of what is shown."""
    versions = dict.fromkeys(shown or (), 1)
    return {"outcome": "answer", "shown": shown, "versions": versions, "safety": None, "ms": 1.0, **more}


def test_consistency_of_the_same_results() -> None:
    row = [told(["advice/fever"])]
    found = consistency([FEVER], {"web": row, "sms": row, "cmdline": row})
    assert (found.channels, found.differing) == (Share(1, 1), ())


@pytest.mark.parametrize(
    "other",
    [
        told(["advice/teething"]),
        told(["advice/fever"], versions={"advice/fever": 2}),
        told(["advice/fever"], outcome="choices"),
        told(["advice/fever"], safety=DANGER),
        told(["advice/fever", "advice/teething"], versions={"advice/fever": 1}),
        told(None),
    ],
)
def test_consistency_names_what_differs_on_a_channel(other: Result) -> None:
    same, fever = told(["advice/rash"]), told(["advice/fever"])
    cases = [Case("a rash", ("advice/rash",)), FEVER]
    found = consistency(cases, {"web": [same, fever], "sms": [same, fever], "cmdline": [same, other]})
    assert (found.channels, found.differing) == (Share(1, 2), ("he is hot",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (told(["advice/fever"], ms=1.0), told(["advice/fever"], ms=900.0)),
        (told(safety=DANGER), told(safety={**DANGER, "rule": "b"})),
        (told([], versions=None), told(None, versions={})),
        (told([], versions={"a": 1, "b": 2}), told([], versions={"b": 2, "a": 1})),
    ],
)
def test_consistency_is_about_what_families_are_told(one: Result, other: Result) -> None:
    assert consistency([FEVER], {"web": [one], "sms": [other]}).channels == Share(1, 1)


def test_consistency_tells_levels_of_danger_apart() -> None:
    possible = told(safety={**DANGER, "level": "possible"})
    assert consistency([FEVER], {"web": [told(safety=DANGER)], "sms": [possible]}).channels == Share(0, 1)


def test_consistency_of_phrasings_counts_the_answer_that_most_get() -> None:
    given = [["advice/fever"], ["advice/rash", "advice/fever"], ["advice/fever"], None]
    cases = [Case(str(n), ("advice/fever",)) for n in range(len(given))]
    assert consistency(cases, {"web": [told(shown) for shown in given]}).phrasings == Share(2, 4)


def test_consistency_of_phrasings_looks_at_what_is_given_not_at_what_is_right() -> None:
    cases = [Case("a", ("advice/fever",)), Case("b", ("advice/fever", "advice/rash"))]
    assert consistency(cases, {"web": [told(["advice/teething"])] * 2}).phrasings == Share(2, 2)


def test_consistency_of_phrasings_takes_ten_of_a_topic() -> None:
    shown = [["advice/fever"]] * 8 + [["advice/rash"]] * 10
    cases = [Case(str(n), ("advice/fever",)) for n in range(len(shown))]
    assert consistency(cases, {"web": [told(s) for s in shown]}).phrasings == Share(8, PHRASINGS)


@pytest.mark.parametrize(
    "cases",
    [
        [FEVER, Case("a rash", ("advice/rash",))],  # one phrasing each
        [Case("weather"), Case("football")],  # out of scope
        [Case("a", ("advice/fever",), both=True), Case("b", ("advice/fever",), both=True)],
    ],
)
def test_consistency_of_phrasings_needs_several_of_one_question(cases: list[Case]) -> None:
    assert consistency(cases, {"web": [told(["advice/fever"])] * 2}).phrasings == Share(0, 0)


def test_consistency_phrasings_are_those_of_the_first_channel() -> None:
    cases = [FEVER, FEVER]
    web, sms = [told(["advice/fever"])] * 2, [told(["advice/fever"]), told(["advice/rash"])]
    assert consistency(cases, {"web": web, "sms": sms}).phrasings == Share(2, 2)


def test_consistency_needs_a_result_for_each_case() -> None:
    with pytest.raises(ValueError):
        consistency([FEVER, FEVER], {"web": [told()], "sms": [told()]})
    with pytest.raises(ValueError):
        consistency([FEVER], {"web": [told()], "sms": []})
