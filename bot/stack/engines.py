"""Redis and PostgreSQL from this machine's own packages, with their data in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from bot.dialogue.host import LOOPBACK
from bot.errors import SettingsError
from bot.stack.program import Program, StackError

ROLE, NAME = "assistant", "postgres"  # of PostgreSQL: who owns the tables, and in which database


def redis(folder: Path, port: int) -> tuple[Program, str]:
    """Redis, with every write on disk, and its address. Raises SettingsError where it is not installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise SettingsError("redis-server is not installed: install it, set REDIS_URL, or leave --redis out.")
    folder.mkdir(parents=True, exist_ok=True)
    command = (
        binary, "--port", str(port), "--bind", LOOPBACK, "--dir", str(folder), "--appendonly", "yes", "--save", "",
    )  # fmt: skip
    return Program("redis", command, f"tcp://{LOOPBACK}:{port}"), f"redis://{LOOPBACK}:{port}/0"


def postgresql(folder: Path, port: int) -> tuple[Program, str]:
    """PostgreSQL, and its address; the folder is filled the first time. Raises SettingsError where it is not installed."""
    place = _binaries()
    if place is None:
        raise SettingsError("PostgreSQL is not installed: install it, set DATABASE_URL, or leave --postgres out.")
    user = _unprivileged()
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if user:
            shutil.chown(folder, user)
        _fill(place, data, user)
    command = (
        str(place / "postgres"), "-D", str(data), "-p", str(port), "-c", f"listen_addresses={LOOPBACK}", "-k", str(folder),
    )  # fmt: skip
    # SIGINT is PostgreSQL's fast stop; at SIGTERM it waits for every client to leave.
    program = Program("postgresql", command, f"tcp://{LOOPBACK}:{port}", {}, user, signal.SIGINT)
    return program, f"postgresql://{ROLE}@{LOOPBACK}:{port}/{NAME}"


def _fill(place: Path, data: Path, user: str | None) -> None:
    # No password: it listens on this machine alone, for tests and trials. A real one is given by DATABASE_URL.
    command = [str(place / "initdb"), "--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "-D", str(data)]
    done = subprocess.run(command, cwd=data.parent, user=user, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StackError(f"PostgreSQL's folder {data} could not be made: {done.stderr.strip()[-300:]}")


def _binaries() -> Path | None:
    """The folder of initdb and postgres, which Debian does not put on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    places += [Path(on_path).resolve().parent] if on_path else []
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _unprivileged() -> str | None:
    """PostgreSQL does not run as root: then as its package's user. Raises SettingsError where there is none."""
    if os.geteuid() != 0:
        return None
    if NAME not in {user.pw_name for user in pwd.getpwall()}:
        raise SettingsError("PostgreSQL does not run as root, and there is no user postgres: run this as another user.")
    return NAME
