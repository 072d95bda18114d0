"""``python -m bot knowledge check``: what an editor must put right in the knowledge base."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("knowledge", help="the agreed answers: check them")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="list all problems, with file and line")
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    from bot.knowledge.base import load_knowledge
    from bot.knowledge.check import check_knowledge, reading_age
    from bot.knowledge.helplines import load_helplines
    from bot.messages.wording import load_wording
    from bot.settings import settings

    data, today = settings().assistant_data, settings().today()
    load_wording(data / "wording.yml", load_helplines(data / "helplines.yml"))
    problems = check_knowledge(data, today)
    for problem in problems:
        print(problem)
    entries = load_knowledge(data / "knowledge").entries.values()
    served = sum(entry.unservable(today) is None for entry in entries)
    ages = [reading_age(entry.answer) for entry in entries]
    average = sum(ages) / len(ages) if ages else 0
    examples = sum(len(entry.examples) for entry in entries)
    print(
        f"{len(entries)} entries, {served} served today, {examples} examples, reading age {average:.1f} on average and {max(ages, default=0):.1f} at most"
    )
    print(f"{len(problems)} problems" if problems else "No problems.")
    return 1 if problems else 0
