"""``python -m bot run``: the assistant with its page, on this machine only."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("run", help="start the assistant and its page, on this machine only")
    parser.add_argument(
        "--measure", type=int, metavar="PORT", help="for the benchmark: open Rasa's rest channel on this port instead"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready, say
    from bot.dialogue.host import check_port, check_redis, check_space, serve
    from bot.settings import settings

    chosen = settings()
    if arguments.measure:
        serve(chosen, channel="rest", port=arguments.measure)
        return 0
    check_port(chosen)
    check_space(chosen)
    check_redis(chosen)
    ready(chosen)
    say("The assistant is starting (stop with Ctrl-C) ...")
    serve(chosen)
    say("Stopped.")
    return 0
