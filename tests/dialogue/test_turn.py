"""Choosing from what was offered, and the JSON in which a turn travels."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.turn import Memory, Understood, pick, pick_by_words
from bot.messages.reply import Choice
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Candidate

FEVER, TEETH, OTHER = (
    Choice("Fever in children", "topic", "advice/fever"),
    Choice("Teething", "topic"),
    Choice("Other", "other"),
)
OVER = Choice("No, that is not happening", "safety_over")
OFFERED = (FEVER, TEETH, OTHER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", FEVER),
        (" 3. ", OTHER),
        ("teething!", TEETH),
        ("4", None),
        ("", None),
        ("fever", None),
    ],
)
def test_turn_pick_by_number_or_whole_label(text: str, expected: Choice | None) -> None:
    assert pick(text, OFFERED) == expected


@pytest.mark.parametrize(
    ("text", "offered", "expected"),
    [
        ("the fever one please", OFFERED, FEVER),
        ("fever and teething", OFFERED, None),
        ("children", (*OFFERED, Choice("Grief in children", "topic")), None),
        ("fever in children or a b c d e f", OFFERED, None),
        ("not happening", (TEETH, OVER), OVER),
        ("no", (TEETH, OVER), None),
        ("no it is not", (TEETH, OVER), None),
    ],
)
def test_turn_pick_by_words(text: str, offered: tuple[Choice, ...], expected: Choice | None) -> None:
    assert pick_by_words(text, offered) == expected


@pytest.mark.parametrize(
    "understood",
    [
        Understood(),
        Understood(
            Assessment("safety/harm_to_baby", Level.POSSIBLE, "rule"),
            (Candidate("advice/fever", 0.75), Candidate("greet", 0.125)),
            -1.5,
            (Candidate("advice/teething", 0.5),),
            readable=False,
            cut=True,
        ),
    ],
)
def test_turn_understood_comes_back_from_json(understood: Understood) -> None:
    assert Understood.from_json(json.loads(json.dumps(understood.to_json()))) == understood


@pytest.mark.parametrize(
    "memory",
    [Memory(), Memory("advice/fever", "fever", OFFERED, "safety/harm_to_baby", True, facts={"place": "Leeds"})],
)
def test_turn_memory_comes_back_from_json(memory: Memory) -> None:
    assert Memory.from_json(json.loads(json.dumps(memory.to_json()))) == memory


@pytest.mark.parametrize("value", [None, {}])
def test_turn_no_memory_is_an_empty_one(value: dict[str, object] | None) -> None:
    assert Memory.from_json(value) == Memory()


def test_turn_the_latest_fact_counts() -> None:
    memory = Memory(facts={"place": "Leeds", "child_age": 2}).with_facts({"child_age": 3})
    assert memory.facts == {"place": "Leeds", "child_age": 3}
    assert memory.with_facts({}) is memory
