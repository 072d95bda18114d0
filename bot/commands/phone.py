"""``python -m bot phone``: a phone in this terminal. The assistant runs beside it, with a provider that is only played."""

from __future__ import annotations

import argparse
from typing import Any

EPILOG = """\
Type as a family would; /picture sends a picture, /other takes another phone, /quit leaves. Everything runs on this machine
and is forgotten afterwards: no text is sent, and nothing costs anything."""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "phone", help="text with the assistant in this terminal, without an account", epilog=EPILOG
    )
    parser.add_argument(
        "--pence",
        type=float,
        default=4.0,
        help="what a segment costs the service, to show what it comes to (default: 4)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    import asyncio

    from bot.commands.common import ready
    from bot.settings import settings
    from bot.sms.terminal import Terminal

    ready(settings())
    return asyncio.run(Terminal(arguments.pence).talk())
