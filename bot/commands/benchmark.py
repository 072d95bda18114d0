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
    parser.add_argument(
        "--stores", action="store_true", help="only the stores of conversations: turn 500 against turn 10 (minutes)"
    )
    parser.add_argument("--http", action="store_true", help="that, with the whole assistant through HTTP")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.stores or arguments.http:
        return _stores(arguments.http)
    return _compare(arguments)


def _stores(by_http: bool) -> int:
    from bot.benchmark.long_talk import measure_long_talks
    from bot.benchmark.stores import measure_stores, table
    from bot.commands.common import ready, say
    from bot.settings import settings

    with tempfile.TemporaryDirectory() as scratch:
        if by_http:
            ready(settings())
            print(measure_long_talks(Path(scratch), say))
        else:
            print(table(measure_stores(Path(scratch), say)))
    return 0


def _compare(arguments: argparse.Namespace) -> int:
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
