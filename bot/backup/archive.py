"""A back-up: one file with a copy of each database, and what it is of. It holds no key.

Details of families are encrypted in the databases, so they are in the file, too. Keep the file as carefully as the state folder, and
the keys elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.backup.postgresql import dump, load
from bot.errors import AssistantError
from bot.settings import Settings

ABOUT = "about.json"
CONVERSATIONS, TABLES, DUMP = "conversations.db", "assistant.db", "assistant.dump"
FORMAT = 1
CHUNK = 1_048_576  # bytes


class BackupError(AssistantError):
    """A back-up cannot be made or used. Read by an operator."""


@dataclass(frozen=True)
class Backup:
    """What a file is of: when it was made (UTC), and each part's name and size in bytes."""

    made: str
    parts: dict[str, int]


def back_up(chosen: Settings, file: Path) -> Backup:
    """Copies the databases into a file, while the assistant may run. Raises BackupError, also where the file exists."""
    if file.exists():
        raise BackupError(f"{file} is there already: give another name.")
    with tempfile.TemporaryDirectory(dir=_folder(file)) as name:
        work = Path(name)
        for part in (CONVERSATIONS, TABLES):
            if (chosen.assistant_state / part).exists() and not (part == TABLES and chosen.database_url):
                _copy(chosen.assistant_state / part, work / part)
        if chosen.database_url:
            dump(chosen.database_url, work / DUMP)
        parts = sorted(path.name for path in work.iterdir())
        if not parts:
            raise BackupError(f"There is nothing to back up in {chosen.assistant_state}: is ASSISTANT_STATE right?")
        about = {"format": FORMAT, "made": datetime.now(timezone.utc).isoformat(timespec="seconds")}
        about |= {"sha256": {part: _digest(work / part) for part in parts}}
        (work / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        draft = work / "draft"
        with tarfile.open(draft, "w:gz") as archive:
            for part in (ABOUT, *parts):
                archive.add(work / part, part)
        draft.chmod(0o600)  # families' words
        sizes = {part: (work / part).stat().st_size for part in parts}
        os.link(draft, file)  # whole or not at all, and never over another
    return Backup(str(about["made"]), sizes)


def restore(chosen: Settings, file: Path) -> Backup:
    """Puts a back-up into an empty state. Raises BackupError where there is something already, or the file is not whole."""
    for part in (CONVERSATIONS, TABLES):
        if (chosen.assistant_state / part).exists() and not (part == TABLES and chosen.database_url):
            raise BackupError(
                f"{chosen.assistant_state / part} is there already: move it away first. Nothing was changed."
            )
    chosen.assistant_state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.assistant_state) as name:
        work = Path(name)
        about = _unpack(file, work)
        parts = sorted(about["sha256"])
        if (DUMP in parts) != bool(chosen.database_url):
            kind = "PostgreSQL: set DATABASE_URL" if DUMP in parts else "SQLite: leave DATABASE_URL empty"
            raise BackupError(f"The back-up is of {kind}. Nothing was changed.")
        if DUMP in parts:
            load(chosen.database_url, work / DUMP)
        sizes = {part: (work / part).stat().st_size for part in parts}
        for part in set(parts) - {DUMP}:
            (work / part).chmod(0o600)
            (work / part).rename(chosen.assistant_state / part)
    return Backup(str(about["made"]), sizes)


def _copy(database: Path, target: Path) -> None:
    """SQLite's own copy of a database that is in use: as it was at one moment."""
    try:
        with closing(sqlite3.connect(database, timeout=30)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            (result,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(
            f"{database} cannot be copied ({type(error).__name__}): is it whole, and the disk free?"
        ) from error
    if result != "ok":
        raise BackupError(f"{database} is damaged: restore an earlier back-up.")


def _unpack(file: Path, work: Path) -> dict[str, Any]:
    """Only files of our own names are taken out, and only if they are as they were put in."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            about: dict[str, Any] = json.loads(_member(archive, ABOUT).read())
            for part in about["sha256"]:
                if part not in (CONVERSATIONS, TABLES, DUMP):
                    raise BackupError(f"{file} holds a part that is not of a back-up. Nothing was changed.")
                _write(_member(archive, part), work / part)
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{file} is no back-up, or not whole. Nothing was changed.") from error
    if about.get("format") != FORMAT:
        raise BackupError(f"{file} is of a newer version of the assistant. Nothing was changed.")
    if any(_digest(work / part) != digest for part, digest in about["sha256"].items()):
        raise BackupError(f"{file} is damaged. Nothing was changed.")
    return about


def _member(archive: tarfile.TarFile, name: str) -> Any:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _write(source: Any, target: Path) -> None:
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            out.write(chunk)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _folder(file: Path) -> Path:
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}.")
    return file.parent
