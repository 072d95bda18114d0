"""A back-up into a file and back into an empty state: the requests are readable, with the key and only with it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.backup.archive import ABOUT, TABLES, BackupError, back_up, restore
from bot.database import open_database
from bot.dialogue.load import exchange, request_store
from bot.errors import DatabaseError, SettingsError
from bot.settings import Settings
from tests.support.conftest import KEY
from tests.support.made import WORDS
from tests.support.outside import Line, draft, team
from tests.support.test_postgresql import Server, server  # noqa: F401 - a fixture


def state(folder: Path, **more: str) -> Settings:
    return Settings(assistant_state=folder, assistant_keys=KEY, **more)  # type: ignore[arg-type]


def filled(chosen: Settings) -> str:
    """A request and a message, and a conversation of Rasa's where there is a state folder. The request's reference."""
    sent = Line(chosen.database, KEY, team("desk", "")).support.send(draft(), "web-a")
    assert sent is not None
    exchange(chosen).receive("web-a", "k", {"text": WORDS})
    chosen.assistant_state.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(chosen.assistant_state / "conversations.db") as connection:
        connection.execute("CREATE TABLE conversation (id TEXT)")
    return sent.reference


@pytest.fixture
def source(tmp_path: Path) -> Iterator[tuple[Settings, str]]:
    chosen = state(tmp_path / "state")
    yield chosen, filled(chosen)
    open_database(chosen.database).dispose()


def test_backup_is_restored_and_readable(source: tuple[Settings, str], tmp_path: Path) -> None:
    chosen, reference = source
    made = back_up(chosen, tmp_path / "a.tar.gz")
    assert set(made.parts) == {"assistant.db", "conversations.db"}
    new = state(tmp_path / "new")
    assert restore(new, tmp_path / "a.tar.gz") == made
    found = request_store(new).by_reference(reference)
    assert found is not None and found.details.words == (WORDS,)
    assert [message.body for message in exchange(new).since("web-a")] == [{"text": WORDS}]
    assert stat.S_IMODE((new.assistant_state / TABLES).stat().st_mode) == 0o600


def test_backup_holds_no_key_and_no_words(source: tuple[Settings, str], tmp_path: Path) -> None:
    chosen, reference = source
    (chosen.assistant_state / "details.key").write_text(KEY)
    back_up(chosen, tmp_path / "a.tar.gz")
    assert stat.S_IMODE((tmp_path / "a.tar.gz").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        held = b"".join(file.read() for member in archive if (file := archive.extractfile(member)))
    assert KEY.encode() not in held and WORDS.encode() not in held
    new = Settings(assistant_state=tmp_path / "new", assistant_keys=Fernet.generate_key().decode())
    restore(new, tmp_path / "a.tar.gz")
    with pytest.raises(SettingsError, match="ASSISTANT_KEYS"):
        request_store(new).by_reference(reference)


def test_backup_is_of_one_moment_while_families_write(source: tuple[Settings, str], tmp_path: Path) -> None:
    chosen, _ = source
    kept, stop = exchange(chosen), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            kept.receive("web-b", str(number), {"text": "x"})
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    for number in range(3):
        back_up(chosen, tmp_path / f"{number}.tar.gz")
    stop.set()
    writing.join()
    new = state(tmp_path / "new")
    restore(new, tmp_path / "2.tar.gz")
    keys = [message.key for message in exchange(new).since("web-b")]
    assert keys == [str(number) for number in range(len(keys))]


def test_backup_never_writes_over_anything(source: tuple[Settings, str], tmp_path: Path) -> None:
    chosen, reference = source
    back_up(chosen, tmp_path / "a.tar.gz")
    with pytest.raises(BackupError, match="is there already"):
        back_up(chosen, tmp_path / "a.tar.gz")
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(chosen, tmp_path / "a.tar.gz")
    assert request_store(chosen).by_reference(reference) is not None


@pytest.mark.parametrize("folder", ["empty", "none/at/all"])
def test_backup_of_nothing_says_so(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BackupError, match="ASSISTANT_STATE"):
        back_up(state(tmp_path / folder), tmp_path / "a.tar.gz")
    assert not (tmp_path / "a.tar.gz").exists()


@pytest.mark.parametrize("cut", [0, 100, -200])
def test_backup_that_is_not_whole_changes_nothing(source: tuple[Settings, str], tmp_path: Path, cut: int) -> None:
    back_up(source[0], tmp_path / "a.tar.gz")
    (tmp_path / "b.tar.gz").write_bytes((tmp_path / "a.tar.gz").read_bytes()[:cut])
    new = state(tmp_path / "new")
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(new, tmp_path / "b.tar.gz")
    assert list(new.assistant_state.iterdir()) == []


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped", "session.key"])
def test_backup_with_a_strange_part_is_refused(tmp_path: Path, name: str) -> None:
    part = tmp_path / "part"
    part.write_text("x")
    (tmp_path / ABOUT).write_text(json.dumps({"format": 1, "made": "", "sha256": {name: ""}}))
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / ABOUT, ABOUT)
        archive.add(part, name)
    new = state(tmp_path / "new")
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(new, tmp_path / "a.tar.gz")
    assert list(new.assistant_state.iterdir()) == []


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="PostgreSQL's client programs are not installed here")
def test_backup_of_postgresql(server: Server, tmp_path: Path) -> None:  # noqa: F811
    for name in ("one", "two"):
        with open_database(server.url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    urls = [server.url.replace("/postgres", f"/{name}") for name in ("one", "two")]
    old = state(tmp_path / "state", database_url=urls[0])
    reference = filled(old)
    back_up(old, tmp_path / "a.tar.gz")
    new = state(tmp_path / "new", database_url=urls[1])
    restore(new, tmp_path / "a.tar.gz")
    found = request_store(new).by_reference(reference)
    assert found is not None and found.details.words == (WORDS,)
    with pytest.raises(DatabaseError, match="not empty"):
        restore(state(tmp_path / "third", database_url=urls[1]), tmp_path / "a.tar.gz")
    with pytest.raises(BackupError, match="PostgreSQL"):
        restore(state(tmp_path / "fourth"), tmp_path / "a.tar.gz")
