"""Whatever the command: a database that is away or broken is said in plain words, and the exit code says so."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.__main__ import main
from bot.commands.common import run_command
from bot.database import open_database
from bot.errors import DatabaseError
from bot.settings import settings
from tests.support.outside import free_port

COMMANDS = [
    ("services", "find", "food", "bank", "norwich"),
    ("services", "report"),
    ("services", "coverage"),
    ("services", "check"),
    ("services", "import", "{feed}"),
    ("sms", "silent"),
    ("sms", "unsent"),
    ("sms", "totals"),
    ("requests", "list"),
]


pytestmark = pytest.mark.usefixtures("own_state")


def run(capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...]) -> tuple[int, str]:
    feed = folder / "feed.jsonl"
    feed.write_text("{}\n", encoding="utf-8")
    code = main([part.format(feed=feed) for part in command])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_with_a_database_that_breaks_say_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    open_database(settings().database).dispose()
    folder = settings().assistant_state
    for path in folder.glob("assistant.db*"):
        path.unlink()
    (folder / "assistant.db").write_bytes(b"this is no database" * 1000)
    code, err = run(capsys, tmp_path, command)
    assert code == 2 and err.startswith("DatabaseError: The database stopped answering")
    assert "Traceback" not in err and str(tmp_path) not in err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_with_a_server_that_is_away_say_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://somebody:secret@127.0.0.1:{free_port()}/name")
    settings.cache_clear()
    code, err = run(capsys, tmp_path, command)
    assert code == 2 and "DatabaseError: The database cannot be opened" in err and "secret" not in err


def test_commands_other_faults_are_not_taken_for_the_databases() -> None:
    def fault(_: argparse.Namespace) -> int:
        raise KeyError("a fault of ours")

    def lost(_: argparse.Namespace) -> int:
        raise OperationalError("SELECT words", {"name": "planted"}, Exception("planted"))

    with pytest.raises(KeyError):
        run_command(fault, argparse.Namespace())
    with pytest.raises(DatabaseError, match="OperationalError") as caught:
        run_command(lost, argparse.Namespace())
    assert "planted" not in str(caught.value)
