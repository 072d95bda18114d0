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
        "--web", action="store_true", help="only the web channel's reply time, with the model that is there (a minute)"
    )
    parser.add_argument(
        "--stores", action="store_true", help="only the stores of conversations: turn 500 against turn 10 (minutes)"
    )
    parser.add_argument("--http", action="store_true", help="that, with the whole assistant through HTTP")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        work = (arguments.keep or Path(scratch)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        if arguments.stores or arguments.http:
            return _stores(work, arguments.http)
        return _web(work) if arguments.web else _whole(work, arguments.topics)


def _stores(work: Path, by_http: bool) -> int:
    from bot.benchmark.long_talk import measure_long_talks
    from bot.benchmark.stores import measure_stores, table
    from bot.commands.common import ready, say
    from bot.settings import settings

    if by_http:
        ready(settings())
        print(measure_long_talks(work, say))
    else:
        print(table(measure_stores(work, say)))
    return 0


def _whole(work: Path, topics: int | None) -> int:
    from bot.benchmark.compare import compare, environment, table
    from bot.benchmark.web import measure_web, web_table
    from bot.commands.common import say
    from bot.language.load import encoder
    from bot.settings import settings

    encoder()  # fetched before anything is timed
    ours, default = compare(settings(), work, topics, say)
    print(table(ours, default))
    print(f"\n{web_table(measure_web(environment(work), work, say))}")
    return 0


def _web(work: Path) -> int:
    from bot.benchmark.web import measure_web, web_table
    from bot.commands.common import ready, say
    from bot.settings import settings

    ready(settings())
    print(web_table(measure_web({}, work, say)))
    return 0
