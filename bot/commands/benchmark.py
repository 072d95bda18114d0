"""``python -m bot benchmark``: compares this assistant with Rasa's default pipeline, in one run."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "benchmark",
        help="compare with Rasa's default pipeline on the same knowledge (hours with all topics, forty minutes with 20)",
    )
    parser.add_argument("--topics", type=int, help="only this many topics, for a shorter run")
    parser.add_argument(
        "--keep",
        type=Path,
        help="a folder to work in and leave: models and logs. Run again in it, the default is not trained again",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.benchmark.compare import compare, table
    from bot.commands.common import say
    from bot.language.load import encoder
    from bot.settings import settings

    encoder()  # fetched before anything is timed
    with tempfile.TemporaryDirectory() as scratch:
        work = (arguments.keep or Path(scratch)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        ours, default = compare(settings(), work, arguments.topics, say)
    print(table(ours, default))
    return 0
