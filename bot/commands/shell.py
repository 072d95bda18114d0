"""``python -m bot shell``: Rasa's interactive shell, with everything running and a staff line under each answer."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("shell", help="talk to the assistant here, with a staff line under each answer")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready, say
    from bot.dialogue.host import free_port, serve
    from bot.settings import settings

    ready(settings())
    say("The assistant is starting. Type a message as a family would; type /stop to leave.")
    serve(settings(), channel="cmdline", port=free_port())
    return 0
