"""``python -m bot sms ...``: what staff need to know of the texts, without anybody's number."""

from __future__ import annotations

import argparse
from typing import Any

EPILOG = "Conversations are named by a keyed hash of the number. What was said is not shown."


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "sms", help="texts: who told of danger and fell silent, what did not arrive", epilog=EPILOG
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    silent = actions.add_parser("silent", help="numbers whose last text told of danger")
    silent.add_argument("--minutes", type=int, default=15, help="silent for at least so long (default: 15)")
    silent.set_defaults(run=run_silent)
    actions.add_parser("unsent", help="texts that never reached a phone").set_defaults(run=run_unsent)
    actions.add_parser("totals", help="texts and segments of the last seven days").set_defaults(run=run_totals)


def run_silent(arguments: argparse.Namespace) -> int:
    from datetime import timedelta

    from bot.dialogue.load import phones
    from bot.settings import settings

    found = phones(settings()).silent(timedelta(minutes=arguments.minutes))
    for one in found:
        help_ = one.receipt or "no news"
        print(f"{one.last_seen:%Y-%m-%d %H:%M} UTC  {one.danger:32}  our help: {help_:9}  {one.conversation}")
    print(
        f"{len(found)} told of danger and have written nothing since."
        if found
        else "Nobody: all who told of danger wrote again."
    )
    return 0


def run_unsent(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import text_queue
    from bot.settings import settings

    found = text_queue(settings()).unsent()
    for conversation, why, at, segments in found:
        print(f"{at:%Y-%m-%d %H:%M} UTC  {why:13}  {segments} segments  {conversation}")
    print(f"{len(found)} texts did not arrive." if found else "Every text of the last seven days was sent.")
    return 1 if found else 0


def run_totals(arguments: argparse.Namespace) -> int:
    from bot.dialogue.load import text_queue
    from bot.settings import settings

    for state, (texts, segments) in sorted(text_queue(settings()).totals().items()):
        print(f"{state:9}  {texts:6} texts  {segments:6} segments")
    return 0
