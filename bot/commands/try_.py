"""``python -m bot try``: many questions through the real assistant, one JSON line of result each."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

EPILOG = """\
Each text is the first message of a fresh conversation. A result has: text, outcome (answer, choices, safety, service,
request, chat or fallback), safety (null or {"kind", "level"}: certain or possible), topics (ids, best first), confidence,
shown (ids answered or offered; last, the kinds of danger whose help is shown), versions (of the entries given), reply,
ms (milliseconds)."""


def add_to(commands: Any) -> None:
    parser = commands.add_parser("try", help="ask many questions at once", epilog=EPILOG)
    parser.add_argument(
        "file", nargs="?", help="plain lines, or JSON lines with `text`; without it, the standard input"
    )
    parser.add_argument("--channel", choices=("web", "sms", "cmdline"), default="web")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready_agent
    from bot.dialogue.probe import read_questions, try_questions
    from bot.settings import settings

    lines = Path(arguments.file).read_text(encoding="utf-8").splitlines() if arguments.file else sys.stdin
    texts = list(read_questions(lines))
    agent = ready_agent(settings())
    for result in try_questions(agent, texts, arguments.channel):
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return 0
