"""Copies of a PostgreSQL database by its own tools. The password is given to them in their environment, never on the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseError


def dump(url: str, target: Path) -> None:
    """Writes all tables as they are at one moment into a file. Raises DatabaseError."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(url: str, source: Path) -> None:
    """Fills an empty database, whole or not at all. Raises DatabaseError, also where it is not empty."""
    try:
        engine = create_engine(url, future=True)
        tables = inspect(engine).get_table_names()
        engine.dispose()
    except SQLAlchemyError as error:
        raise DatabaseError(f"The database cannot be opened ({type(error).__name__}): is it running?") from error
    if tables:
        raise DatabaseError("The database of DATABASE_URL is not empty: give a new one. Nothing was changed.")
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source))


def _run(name: str, url: str, *arguments: str) -> None:
    tool = shutil.which(name)
    if tool is None:
        raise DatabaseError(f"{name} is not installed: install PostgreSQL's client programs.")
    parsed = make_url(url)
    named = {"PGHOST": parsed.host, "PGPORT": parsed.port, "PGUSER": parsed.username, "PGPASSWORD": parsed.password}
    environment = {key: str(value) for key, value in named.items() if value}
    done = subprocess.run(
        [tool, f"--dbname={parsed.database}", *arguments], env={**os.environ, **environment}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise DatabaseError(f"{name} did not succeed: {reason}")
