"""Measuring sets of two messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.evaluation.cases import leaks
from bot.evaluation.follow_ups import KINDS, FollowUp, is_right, is_wrong, measure_follow_ups, read_follow_ups
from bot.knowledge.catalogue import load_catalogue
from bot.understanding.training_set import training_set

ROOT = Path(__file__).parents[2]
TEST = ROOT / "tests" / "evaluation" / "follow_ups" / "cases.jsonl"
TALKS = ROOT / "tests" / "evaluation" / "follow_ups" / "talks.jsonl"
DEVELOPMENT = ROOT / "data" / "evaluation" / "follow_ups" / "development.jsonl"
LEAN = FollowUp("chickenpox", "is it catching", ("advice/chickenpox",), "lean")
SAID = FollowUp("nits", "ok will do", (), "said")
OTHER = FollowUp("nits", "who won the match", (), "other")


def result(outcome: str, *shown: str) -> dict[str, object]:
    return {"outcome": outcome, "shown": list(shown), "safety": None}


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "[]",
        "{}",
        '{"first": "a", "then": "b", "topics": []}',
        '{"first": "a", "then": "b", "topics": [], "kind": "x"}',
        '{"first": 1, "then": "b", "topics": [], "kind": "lean"}',
    ],
)
def test_follow_ups_name_the_line_of_a_fault(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cases.jsonl"
    good = json.dumps({"first": "a", "then": "b", "topics": ["x/y"], "kind": "lean"})
    path.write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_follow_ups(path)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("case", "found", "right", "wrong"),
    [
        (LEAN, result("answer", "advice/chickenpox"), True, False),
        (LEAN, result("choices", "advice/nits", "advice/chickenpox"), True, False),
        (LEAN, result("answer", "advice/nits", "advice/chickenpox"), True, True),
        (LEAN, result("chat"), False, False),
        (LEAN, result("fallback"), False, False),
        (SAID, result("chat"), True, False),
        (SAID, result("answer", "advice/nits"), False, True),
        (OTHER, result("fallback"), True, False),
        (OTHER, result("answer", "advice/nits"), False, True),
    ],
)
def test_follow_ups_right_and_wrong(case: FollowUp, found: dict[str, object], right: bool, wrong: bool) -> None:
    assert (is_right(case, found), is_wrong(case, found)) == (right, wrong)


def test_follow_ups_are_counted_by_kind() -> None:
    tables = measure_follow_ups([(LEAN, result("answer", "advice/chickenpox")), (SAID, result("chat"))])
    assert list(tables) == list(KINDS) and str(tables["lean"]["right"]).endswith("1 of 1)")


@pytest.mark.parametrize("path", [TEST, TALKS, DEVELOPMENT], ids=["test", "talks", "development"])
def test_follow_ups_of_the_repo_name_topics_that_there_are(path: Path) -> None:
    catalogue, cases = load_catalogue(ROOT / "data" / "topics.yml"), read_follow_ups(path)
    assert all(topic in catalogue for case in cases for topic in case.topics)
    assert {case.kind for case in cases} >= set(KINDS) - {"fact"} and len(cases) >= 200


def test_follow_ups_to_test_with_are_in_no_other_set() -> None:
    cases = [*read_follow_ups(TEST), *read_follow_ups(TALKS)]
    asked = [text for case in cases for text in (case.first, case.then) if len(text.split()) > 4]
    trained = [sentence.text for sentence in training_set(ROOT / "data")]
    tuned = [text for case in read_follow_ups(DEVELOPMENT) for text in (case.first, case.then)]
    assert [leak.test for leak in leaks(asked, [*trained, *tuned])] == []
