"""``python -m bot soak``: families talk with a whole stack while parts of it fail."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

EPILOG = (
    "Exit code 1 where a message had no word within ten seconds, was never answered or answered twice, crossed to another "
    "family or came out of order, or a confirmed request was lost."
)


def add_to(commands: Any) -> None:
    parser = commands.add_parser("soak", help="talk with a whole stack while parts of it fail", epilog=EPILOG)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (default: 5)")
    parser.add_argument("--families", type=int, default=9, help="how many at once, a third by text (default: 9)")
    parser.add_argument(
        "--faults", nargs="*", metavar="FAULT", help="which, in turn (default: all but the clock; none: no fault)"
    )
    parser.add_argument(
        "--clock", action="store_true", help="also sets this machine's clock two minutes ahead, and back (as root)"
    )
    parser.add_argument("--sqlite", action="store_true", help="without Redis, PostgreSQL and action server")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the report there, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    import json

    from bot.commands.common import ready, say
    from bot.commands.stoppable import run_stoppable
    from bot.errors import SettingsError
    from bot.settings import settings
    from bot.soak.faults import CLOCK, NAMES, USUAL
    from bot.soak.run import Run, soak

    faults = USUAL if arguments.faults is None else tuple(arguments.faults)
    faults += (CLOCK,) if arguments.clock and CLOCK not in faults else ()
    if unknown := sorted(set(faults) - set(NAMES)):
        raise SettingsError(f"There is no fault {', '.join(unknown)}: there are {', '.join(NAMES)}.")
    ready(settings())
    whole = not arguments.sqlite
    chosen = Run(arguments.minutes, faults, arguments.families, whole, whole, whole)
    report = run_stoppable(soak(chosen, say))
    print(report.table(), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(report.to_json(), indent=2) + "\n", encoding="utf-8")
    return 0 if report.is_good else 1
