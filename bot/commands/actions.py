"""``python -m bot actions``: the actions as a server of their own, for assistants with ACTION_SERVER_URL."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(commands: Any) -> None:
    parser = commands.add_parser("actions", help="run the action server, for assistants with ACTION_SERVER_URL")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rasa_sdk.endpoint import create_app

    from bot.commands.common import say
    from bot.dialogue.host import keep_words_out_of_logs
    from bot.dialogue.load import load_assistant
    from bot.health.logs import log_as_json
    from bot.settings import settings

    chosen = settings()
    keep_words_out_of_logs()
    if chosen.log_format == "json":
        log_as_json()
    load_assistant(chosen)  # a data file that cannot be used stops the start, not the first family
    app = create_app("actions", cors_origins=[])
    say(f"The action server is ready: http://{chosen.assistant_host}:{chosen.action_port}/webhook")
    app.run(chosen.assistant_host, chosen.action_port, access_log=False, motd=False)
    return 0
