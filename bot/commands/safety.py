"""``python -m bot safety check``: runs the must-match and must-not-match examples of each safety rule."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("safety", help="the danger rules: check them")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="run the examples of each rule, and check the wording")
    check.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    from bot.safety.check import check_safety
    from bot.settings import settings

    problems = check_safety(settings().assistant_data)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "No problems.")
    return 1 if problems else 0
