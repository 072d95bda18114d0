"""The command line: ``python -m bot COMMAND``."""

from __future__ import annotations

import argparse
import sys

from bot.commands import COMMANDS
from bot.commands.common import quiet_libraries, run_command
from bot.errors import AssistantError


def main(arguments: list[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 all well, 1 problems found, 2 could not run."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="The assistant for families: run it, test it, measure it."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    chosen = parser.parse_args(arguments)
    quiet_libraries()
    try:
        return run_command(chosen.run, chosen)
    except AssistantError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"The computer refused: {error.strerror or error} {error.filename or ''}".rstrip(), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
