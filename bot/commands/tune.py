"""``python -m bot tune``: chooses the thresholds on the development set and writes data/thresholds.yml."""

from __future__ import annotations

import argparse
from typing import Any

HEADING = """\
# When to answer, when to ask "did you mean", when to pass, and when to take over for a danger.
# Made by `python -m bot tune` from data/evaluation; each is explained in bot/understanding/decision.py.
"""
WEIGHTS_HEADING = """\
# How much each sign counts for and against a danger happening now, and a danger at all.
# Made by `python -m bot tune` from data/evaluation; each is explained in bot/safety/joint.py.
"""
CONTEXT_HEADING = """\
# How much each sign counts for a message that stands by itself, rather than leaning on what was said before.
# Made by `python -m bot tune` from data/evaluation; each is explained in bot/understanding/context.py.
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser("tune", help="choose the thresholds on the development set (data/evaluation)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready, say
    from bot.evaluation.cases import read_cases
    from bot.evaluation.follow_ups import read_follow_ups
    from bot.evaluation.tune import Tuner, listener, rule_cases
    from bot.evaluation.tune_context import tune_context
    from bot.language.load import cached_vectors, encoder
    from bot.language.pipeline import load_language
    from bot.safety.rules import load_rules
    from bot.settings import settings
    from bot.understanding.decision import Thresholds

    chosen = settings()
    ready(chosen)
    nlp = load_language(chosen.language_model, encoder())
    data = chosen.assistant_data

    def plain(text: str) -> tuple[str, ...]:
        return tuple(nlp(text)._.plain)

    say("Training as the assistant does, then trying thresholds ...")
    tuner = Tuner(data, listener(nlp), plain, lambda texts: cached_vectors().encode(texts, say), chosen.today())
    path = data / "thresholds.yml"
    folder = data / "evaluation"
    dangers = [*read_cases(folder / "safety.jsonl"), *rule_cases(load_rules(data / "safety.yml"))]
    found, joint = tuner.tune(read_cases(folder / "development.jsonl"), dangers, Thresholds.load(path))
    path.write_text(HEADING + found.dump(), encoding="utf-8")
    (data / "danger_weights.yml").write_text(WEIGHTS_HEADING + joint.dump(), encoding="utf-8")
    context = tune_context(
        read_follow_ups(folder / "follow_ups" / "development.jsonl"),
        nlp,
        encoder(),
        tuner.classifier,
        found.temperature,
    )
    (data / "context_weights.yml").write_text(CONTEXT_HEADING + context.dump(), encoding="utf-8")
    print(found.dump() + joint.dump() + context.dump(), end="")
    return 0
