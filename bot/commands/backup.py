"""``python -m bot backup`` and ``restore``: what families said and asked for, in one file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

KEYS = "The keys (details.key, numbers.key and session.key in the state folder, or ASSISTANT_KEYS, SMS_NUMBER_KEY and SESSION_KEY)"


def add_to(commands: Any) -> None:
    parser = commands.add_parser("backup", help="copy messages and requests into a file, while the assistant may run")
    parser.add_argument("file", type=Path, help="such as families-2026-11-22.tar.gz; must not exist")
    parser.set_defaults(run=run)
    again = commands.add_parser("restore", help="put a back-up into an empty state folder or database")
    again.add_argument("file", type=Path)
    again.set_defaults(run=run_restore)


def run(arguments: argparse.Namespace) -> int:
    from bot.backup.archive import back_up
    from bot.commands.common import say
    from bot.settings import settings

    made = back_up(settings(), arguments.file.resolve())
    for part, size in made.parts.items():
        print(f"{part}: {size / 1e6:.1f} MB")
    say(f"{KEYS} are not in it: without them nobody can read it. Keep them apart, and safe.")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    from bot.backup.archive import restore
    from bot.commands.common import say
    from bot.settings import settings

    found = restore(settings(), arguments.file.resolve())
    print(f"Restored {', '.join(found.parts)} as of {found.made}.")
    say(f"{KEYS} must be those of that time. Then start the assistant, and try `requests list`.")
    return 0
