"""``python -m bot stack``: several assistants and what they share, as processes on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

EPILOG = (
    "What ends is started again. Stop all with Ctrl-C. Without --redis and --postgres the assistants share the files of one "
    "folder. REDIS_URL, DATABASE_URL and all other settings (docs/settings.md) are used as they are."
)


def add_to(commands: Any) -> None:
    parser = commands.add_parser("stack", help="run several assistants on this machine, as in deploy/", epilog=EPILOG)
    parser.add_argument("--workers", type=int, default=2, help="how many assistants (default: 2)")
    parser.add_argument("--redis", action="store_true", help="start Redis for conversations and locks")
    parser.add_argument("--postgres", action="store_true", help="start PostgreSQL for messages and requests")
    parser.add_argument("--actions", action="store_true", help="start an action server of its own")
    parser.add_argument("--folder", type=Path, help="for state and logs (default: stack in the state folder)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from bot.commands.common import ready, say
    from bot.commands.stoppable import run_stoppable
    from bot.dialogue.host import check_port, check_space
    from bot.errors import SettingsError
    from bot.settings import settings
    from bot.stack.stack import Plan, Stack

    if arguments.workers < 1:
        raise SettingsError("--workers is below 1: at least one assistant is needed.")
    chosen = settings()
    check_port(chosen)
    check_space(chosen)
    ready(chosen)
    plan = Plan(
        folder=(arguments.folder or chosen.assistant_state / "stack").resolve(),
        workers=arguments.workers,
        redis=arguments.redis,
        postgresql=arguments.postgres,
        actions=arguments.actions,
        port=chosen.assistant_port,
    )
    run_stoppable(_serve(Stack(plan, say)))
    return 0


async def _serve(stack: Any) -> None:
    import asyncio

    from bot.commands.common import say
    from bot.dialogue.host import PAGE

    async with stack:
        say(f"The assistant is ready: {stack.address}{PAGE}/")
        if len(stack.workers) > 1 and "nginx" not in stack.keepers:
            say("nginx is not installed: that is the first assistant alone. Put a proxy of yours before all of them.")
        for number, (worker, management) in enumerate(zip(stack.workers, stack.management, strict=True), 1):
            say(f"  assistant-{number}: {worker}/ready  {management}/metrics")
        await asyncio.Event().wait()
