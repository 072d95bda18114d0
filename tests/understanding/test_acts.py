"""What messages do in a conversation: the examples, and how they are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.evaluation.acts import measure_acts
from bot.evaluation.cases import leaks
from bot.understanding.acts import OTHER, Act, ActMessage, read_acts
from bot.understanding.training_set import training_set

ROOT = Path(__file__).parents[2]
HELD = ROOT / "tests" / "evaluation" / "acts" / "cases.jsonl"


@pytest.mark.parametrize(
    "line",
    ["x", "[]", "{}", '{"text": "ok"}', '{"text": 1, "act": "told"}', '{"text": "ok", "act": "tolld"}', '{"act": "told"}'],
)  # fmt: skip
def test_acts_name_the_line_of_a_fault(tmp_path: Path, line: str) -> None:
    path = tmp_path / "acts.jsonl"
    path.write_text(json.dumps({"text": "ok will do", "act": "told"}) + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="each line is") as caught:
        read_acts(path)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("act", "harmless"), [("told", True), ("no_danger", True), ("seems_fine", False), ("being_watched", False), (OTHER, False)]
)  # fmt: skip
def test_acts_that_may_hold_a_danger_are_not_harmless(act: str, harmless: bool) -> None:
    assert ActMessage("it was only five tablets", act).is_harmless is harmless


def test_acts_of_the_repo_are_many_of_each() -> None:
    trained, held = read_acts(ROOT / "data" / "acts.jsonl"), read_acts(HELD)
    for act in (*(act.value for act in Act), OTHER):
        assert sum(message.act == act for message in trained) >= 200
        assert sum(message.act == act for message in held) >= 20


def test_acts_to_test_with_are_in_no_training_data() -> None:
    asked = [message.text for message in read_acts(HELD) if len(message.text.split()) > 4]
    assert [leak.test for leak in leaks(asked, [sentence.text for sentence in training_set(ROOT / "data")])] == []


def test_acts_are_counted_by_act() -> None:
    told, question = ActMessage("ok", "told"), ActMessage("how much", OTHER)
    table = measure_acts([(told, Act.TOLD), (told, None), (question, None), (question, Act.TOLD)])
    counts = [(table[name].count, table[name].of) for name in ("told", OTHER, "taken for another act")]
    assert counts == [(1, 2), (1, 2), (1, 4)]
