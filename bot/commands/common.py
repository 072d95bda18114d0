"""What several commands share."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import DatabaseError
from bot.settings import ROOT

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.settings import Settings


def say(text: str) -> None:
    """A line for whoever waits: on the error stream, so that results can be piped."""
    print(text, file=sys.stderr, flush=True)


def quiet_libraries() -> None:
    """Before any library is imported: no telemetry, no bars for steps that take a moment, and only warnings about us.

    Rasa logs families' words at DEBUG; its level is set here and again, for its own logger, in ``bot.dialogue.host``.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa's; also turns off its progress bars
    warnings.showwarning = _show_ours  # type: ignore[assignment]


def _show_ours(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
    if Path(filename).is_relative_to(ROOT) and ".venv" not in filename:
        say(f"{filename}:{lineno}: {category.__name__}: {message}")


def run_command(run: Callable[[argparse.Namespace], int | None], arguments: argparse.Namespace) -> int:
    """Runs a command: its exit code. Raises DatabaseError, with what to do, where the database is lost after it was opened."""
    try:
        return int(run(arguments) or 0)
    except Exception as error:
        if not _is_of_database(error):
            raise
        raise DatabaseError(
            f"The database stopped answering ({type(error).__name__}). What was printed above is done, the rest is not: "
            "see that the database is running and whole, and give the command again."
        ) from error


def _is_of_database(error: Exception) -> bool:
    from sqlalchemy.exc import SQLAlchemyError  # only now: most commands do without it

    return isinstance(error, (SQLAlchemyError, sqlite3.Error))


def ready(settings: Settings) -> None:
    """Trains first where there is no fresh model."""
    from bot.training import is_fresh, train

    if not is_fresh(settings):
        say("There is no fresh model: training one first.")
        train(settings, say)


def ready_agent(settings: Settings) -> Agent:
    """The trained assistant, trained first where it must be; its conversations last as long as the process."""
    from bot.dialogue.host import load_agent

    ready(settings)
    say("Starting the assistant ...")
    return load_agent(settings)
