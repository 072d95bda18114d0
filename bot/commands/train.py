"""``python -m bot train``: trains the assistant where the model is not fresh."""

from __future__ import annotations

import argparse
from typing import Any

from bot.commands.common import say


def add_to(commands: Any) -> None:
    parser = commands.add_parser("train", help="train the assistant, if its data or code has changed")
    parser.add_argument("--force", action="store_true", help="train even where the model is fresh")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.settings import settings
    from bot.training import is_fresh, train

    if not arguments.force and is_fresh(settings()):
        say("The model is fresh: nothing to train.")
        return 0
    train(settings(), say)
    return 0
