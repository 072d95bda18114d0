"""What thresholds are chosen on, beside the development set."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.cases import Case
from bot.evaluation.tune import ANY_KIND, rule_cases
from bot.safety.rules import load_rules

FILE = """
version: 1
words: {}
idioms: []
negations: [not]
contexts: {hypothetical: ["what if"], past: ["years ago"], fiction: [film], resolved: ["fine now"]}
rules:
- id: breath
  kind: safety/ill
  level: certain
  patterns: ["not breathing"]
  match: [he is not breathing]
  possible: [what if he is not breathing]
  ignore: [breathing exercises]
- id: cut
  kind: safety/self
  level: possible
  patterns: ["cutting"]
  match: [she talks of cutting]
young: ["year 7"]
small: ["toddler ate"]
"""


def test_tune_takes_the_examples_of_certain_rules(tmp_path: Path) -> None:
    path = tmp_path / "safety.yml"
    path.write_text(FILE, encoding="utf-8")
    assert rule_cases(load_rules(path)) == [
        Case("he is not breathing", kind=ANY_KIND, now=True),
        Case("what if he is not breathing", kind=ANY_KIND, now=False),
    ]
