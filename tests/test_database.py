"""The database: made by migrations that fit the tables, private, and clear about what is wrong."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

import bot.desk.tables
import bot.exchange.tables
import bot.feedback.store
import bot.feedback.tables
import bot.gaps.store
import bot.knowledge.sign_off_store
import bot.ledger.tables
import bot.reminders.tables
import bot.services.tables
import bot.sms.tables
import bot.support.tables  # noqa: F401 - all put their tables into METADATA
from bot.database import METADATA, MIGRATIONS, open_database
from bot.errors import DatabaseError

# SQLite keeps the counters of its own tables in one more.
OPTIONS = {"compare_type": True, "include_name": lambda name, *_: name != "sqlite_sequence"}
LATEST = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'new' / 'folder' / 'assistant.db'}"


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), METADATA)


def test_database_migrations_make_just_the_tables_of_the_code(url: str) -> None:
    engine = open_database(url)
    assert set(METADATA.tables) >= {
        "feedback",
        "feedback_past",
        "you_said",
        "request",
        "request_event",
        "outbox",
        "audit",
        "check_try",
        "message",
        "phone",
        "text_out",
        "ledger_turn",
        "ledger_text",
        "ledger_given",
        "ledger_correction",
        "reminder",
        "reminder_code",
    }
    assert differences(engine) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE feedback ADD COLUMN name TEXT",
        "DROP INDEX ix_feedback_conversation",
        "DROP TABLE audit",
        "CREATE TABLE stray (id INTEGER)",
    ],
)
def test_database_comparison_sees_any_difference(url: str, change: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert len(differences(engine)) == 1


def test_database_opened_anew_keeps_what_is_in_it(url: str) -> None:
    with open_database(url).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO audit (at, who, action, reference) VALUES ('2026-11-22', 'a', 'b', 'c')"
        )
    again = open_database(url.replace("sqlite:", "sqlite+pysqlite:"))
    with again.connect() as connection:
        assert connection.exec_driver_sql("SELECT who FROM audit").scalar() == "a"
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == LATEST


def test_database_is_opened_once_a_process(url: str) -> None:
    assert open_database(url) is open_database(url)


def test_database_errors_hold_no_value(url: str) -> None:
    insert = "INSERT INTO message (conversation, key) VALUES (?, NULL)"
    with pytest.raises(IntegrityError) as caught, open_database(url).begin() as connection:
        connection.exec_driver_sql(insert, ("zebraphone",))
    assert insert in str(caught.value) and "zebraphone" not in str(caught.value)


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+pysqlite"])
def test_database_files_are_for_their_owner_alone(url: str, tmp_path: Path, driver: str) -> None:
    connection = open_database(url.replace("sqlite", driver, 1)).connect()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new" / "folder").iterdir()}
    connection.close()
    assert modes.pop("assistant.db") == 0o600
    assert modes and set(modes.values()) == {0o600}  # the write-ahead log holds words too


def test_database_commits_are_on_disk_and_references_hold(url: str) -> None:
    with open_database(url).connect() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
        assert (*settings, connection.exec_driver_sql("PRAGMA synchronous").scalar()) == ("wal", 1, 2)
    row = "INSERT INTO request_event (request_id, at, who, what, text) VALUES ('nobody', '2026-11-22', '', '', '')"
    with pytest.raises(IntegrityError), open_database(url).begin() as connection:
        connection.exec_driver_sql(row)


def test_database_many_threads_open_a_new_one(url: str) -> None:
    barrier, opened = threading.Barrier(6), []

    def open_it() -> None:
        barrier.wait()
        opened.append(open_database(url))

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(opened), len(set(map(id, opened)))) == (6, 1)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "assistant.db",
        "postgresql:/user:secret@host",
        "postgresql://user:secret@host:port/name",
        "postgresql://user:secret@[::1",
        "sqlite+nonsense:///x.db",
        "nonsense://user:secret@host/name",
        "https://user:secret@host/name",
        "\0",
    ],
)
def test_database_of_a_bad_address_says_what_to_write(address: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL is not an address such as") as caught:
        open_database(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("place", ["a_file/assistant.db", "a_folder", "junk.db"])
def test_database_that_cannot_be_opened_says_so(tmp_path: Path, place: str) -> None:
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    (tmp_path / "a_folder").mkdir()
    (tmp_path / "junk.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(DatabaseError, match="cannot be opened") as caught:
        open_database(f"sqlite:///{tmp_path / place}")
    assert str(tmp_path) not in str(caught.value)


def test_database_that_could_not_be_opened_can_be_later(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'state' / 'assistant.db'}"
    with pytest.raises(DatabaseError):
        open_database(url)
    (tmp_path / "state").unlink()
    assert "feedback" in inspect(open_database(url)).get_table_names()
