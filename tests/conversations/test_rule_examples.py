"""What the writers of the rules gave as certain, through the whole assistant: nothing else that it hears may talk it out of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.tune import rule_cases
from bot.safety.rules import Level, load_rules
from tests.conversations.talk import Talker

RULES = load_rules(Path(__file__).parents[2] / "data" / "safety.yml")
LEAST_CERTAIN = 0.97  # of the examples; the others show the help beside an answer


@pytest.fixture(scope="module")
def heard(talker: Talker) -> dict[str, dict[str, Any]]:
    """The result of each example, by its text."""
    return {case.text: talker.start().say(case.text) for case in rule_cases(RULES) if case.now}


def test_rule_examples_all_get_help(heard: dict[str, dict[str, Any]]) -> None:
    assert [text for text, result in heard.items() if not result["safety"]] == []


def test_rule_examples_are_nearly_all_certain(heard: dict[str, dict[str, Any]]) -> None:
    passed = [text for text, result in heard.items() if result["safety"]["level"] != Level.CERTAIN.label]
    assert len(passed) <= (1 - LEAST_CERTAIN) * len(heard), passed


def test_rule_examples_of_firm_rules_are_certain(heard: dict[str, dict[str, Any]]) -> None:
    firm = [text for rule in RULES.rules if rule.firm for text in rule.match]
    assert firm and all(heard[text]["safety"]["level"] == Level.CERTAIN.label for text in firm)
