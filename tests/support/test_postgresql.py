"""The store and delivery on a real PostgreSQL server, where one is installed."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import bot.desk.tables
import bot.exchange.tables
import bot.feedback.store
import bot.gaps.store
import bot.knowledge.sign_off_store
import bot.ledger.tables
import bot.services.tables
import bot.sms.tables  # noqa: F401 - all put their tables into METADATA
from bot.clock import utc_now
from bot.database import METADATA, open_database
from bot.errors import RequestError
from bot.support.check_tries import MOST_HERE
from bot.support.model import Request, State
from bot.support.outbox import LEASE
from bot.support.service import Refusal
from tests.support.conftest import KEY
from tests.support.made import PHONE, WORDS
from tests.support.outside import Line, Receiver, draft, free_port, team

ROOT = Path(__file__).parents[2]
NOBODY_TO_BE = "PostgreSQL does not run as root, and there is no user postgres"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    places += [Path(on_path).resolve().parent] if on_path else []
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


class Server:
    """A server of its own in a folder, run by a user who is not root."""

    def __init__(self, folder: Path, place: Path) -> None:
        self._folder, self._place, self.port = folder, place, free_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "--no-sync", "--auth=trust", "--username=assistant", "--encoding=UTF8", "-D", self._data)

    @property
    def url(self) -> str:
        return f"postgresql://assistant@127.0.0.1:{self.port}/postgres"

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off -k {self._folder}"
        self._run("pg_ctl", "-D", self._data, "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._place / name), *arguments], check=True, user=self._user, cwd=self._folder, timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    place = binaries()
    if place is None:
        pytest.skip("PostgreSQL (initdb, pg_ctl) is not installed here")
    if os.geteuid() == 0 and "postgres" not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip(NOBODY_TO_BE)
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # another user may not enter pytest's own
        running = Server(Path(folder), place)
        running.start()
        yield running
        running.stop("immediate")


@pytest.fixture
def line(server: Server, receiver: Receiver) -> Iterator[Line]:
    made = Line(server.url, KEY, team("webhook", receiver.address))
    yield made
    with made.engine.begin() as connection:
        connection.execute(text("TRUNCATE request, request_event, request_share, outbox, audit, feedback"))


def other(line: Line, server: Server, receiver: Receiver) -> Line:
    """Another process's line: its own engine."""
    made = Line(server.url + "?application_name=other", KEY, team("webhook", receiver.address))
    assert made.engine is not line.engine
    return made


def test_postgresql_migrations_make_just_the_tables_of_the_code(line: Line) -> None:
    with line.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    assert set(inspect(line.engine).get_table_names()) >= {"request", "request_event", "outbox", "audit", "feedback"}


def test_postgresql_request_goes_all_its_way(line: Line) -> None:
    sent = line.support.send(draft(), "conversation")
    assert sent is not None and line.support.send(draft(), "conversation") == sent
    more = line.support.extend(draft("more", words=("£0 left 😀",), extends=sent.reference), "conversation")
    assert more is not None and more.details.words == (WORDS, "£0 left 😀")
    read = line.store.read(sent.reference, "Sam")
    assert read == more and [request.id for request in line.store.queue("Sam", ["team"])] == ["first"]
    taken = line.store.move(more, State.ACCEPTED, "Sam", "we will ring")
    gone = line.support.withdraw(taken)
    assert gone is not None and line.support.of_conversation("conversation") == [gone]
    told = ["sent", "added", "accepted", "withdrawn"]
    assert [event.what for event in gone.history] == told and gone.ended_at is not None
    assert [row["action"] for row in line.store.audit()] == ["read", "list"]
    with pytest.raises(RequestError):
        line.store.move(more, State.CLOSED, "Sam", "")


def test_postgresql_forgotten_request_leaves_nothing(line: Line) -> None:
    line.support.send(draft(), "conversation")
    line.support.send(draft("second"), "other")
    assert line.support.forget("conversation") is True
    assert (line.events("first"), line.outbox("first"), line.events("second")) == ([], [], ["sent"])
    assert [line.store.renew_keys(), line.store.purge()] == [1, 0]


async def test_postgresql_a_deletion_is_told_and_never_overtakes(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    receiver.on_post = lambda: forget(line)
    assert [await line.delivery.once(), await line.delivery.once(utc_now() + LEASE)] == [1, 1]
    assert [parcel["event"] for parcel in receiver.shown] == ["sent", "deleted"]


@pytest.mark.parametrize("reference", ["KT4-7RX-and-more", "😀" * 40, "' OR 1=1 --", ""])
def test_postgresql_any_reference_can_be_asked_for(line: Line, reference: str) -> None:
    assert line.store.read(reference, "Sam") is None
    assert line.support.by_reference(reference) is None and len(line.store.audit()) == 1


def test_postgresql_long_name_of_staff_is_kept_in_part(line: Line) -> None:
    sent = line.support.send(draft(), "conversation")
    assert sent is not None and line.store.read(sent.reference, "n" * 300) == sent
    moved = line.store.move(sent, State.ACCEPTED, "n" * 300, "")
    assert [event.who for event in moved.history] == ["family", "n" * 100]
    assert [row["who"] for row in line.store.audit()] == ["n" * 100]


def forget(line: Line) -> None:
    assert line.support.forget("conversation")


def in_threads(*work: object) -> None:
    threads = [threading.Thread(target=do) for do in work]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def test_postgresql_one_draft_sent_by_many_at_once_is_one_request(line: Line) -> None:
    barrier, made = threading.Barrier(4), []

    def send() -> None:
        barrier.wait()
        made.append(line.support.send(draft(), "conversation"))

    in_threads(*[send] * 4)
    assert len({request.reference for request in made if request}) == 1 and len(made) == 4
    assert (line.events("first"), len(line.outbox())) == (["sent"], 1)


def test_postgresql_words_added_at_once_all_stay(line: Line) -> None:
    sent = line.support.send(draft(), "conversation")
    assert sent is not None
    barrier = threading.Barrier(4)

    def add(number: int) -> None:
        barrier.wait()
        line.store.add_words(sent, f"words {number}", ())

    in_threads(*[lambda number=number: add(number) for number in range(4)])
    kept: Request | None = line.store.of_id("first")
    assert kept is not None
    assert (kept.details.words[0], set(kept.details.words[1:])) == (WORDS, {f"words {n}" for n in range(4)})


def test_postgresql_check_numbers_tried_at_once_do_not_pass_together(line: Line) -> None:
    barrier, passed = threading.Barrier(20), []

    def guess() -> None:
        barrier.wait()
        passed.append(line.store.tries.begin("KW4-7RMP", 4, "stranger"))

    in_threads(*[guess] * 20)
    assert len(passed) == 20 and sum(attempt is not None for attempt in passed) <= MOST_HERE
    assert line.support.check("KW4-7RMP", "0412", "stranger") in (Refusal.WRONG, Refusal.TOO_OFTEN)


def test_postgresql_two_deliveries_at_once_never_send_one_row_both(
    server: Server, line: Line, receiver: Receiver
) -> None:
    for number in range(60):
        line.support.send(draft(f"d{number}"), "conversation")
    barrier, delivered = threading.Barrier(2), []

    def deliver(delivery_line: Line) -> None:
        barrier.wait()
        delivered.append(asyncio.run(delivery_line.delivery.once()))

    second = other(line, server, receiver)
    in_threads(lambda: deliver(line), lambda: deliver(second))
    assert (sum(delivered), len(receiver.posts), len(set(receiver.posts))) == (60, 60, 60)


async def test_postgresql_delivery_fails_waits_and_succeeds(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    receiver.answers = [500]
    now = utc_now()
    assert [await line.delivery.once(now), await line.delivery.once(now + LEASE)] == [0, 1]
    (row,) = line.outbox()
    assert (row["state"], row["attempts"], len(receiver.shown)) == ("delivered", 2, 1)
    assert WORDS in receiver.shown[0]["pack"] and PHONE in receiver.shown[0]["pack"]


@pytest.mark.parametrize("what", ["send", "extend"])
def test_postgresql_crash_leaves_a_whole_change_or_none(server: Server, line: Line, what: str) -> None:
    command = [sys.executable, "-m", "tests.support.dying", server.url, KEY, what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    whole = ["sent"] if what == "send" else ["sent", "added"]
    seen = []
    for point in range(1, int(done.stdout) + 1):
        name = f"draft{point}"
        seen.append(line.events(name))
        assert [row["event"] for row in line.outbox(name)] == seen[-1]
        assert len(line.support.of_conversation(f"c{point}")) == bool(seen[-1])
    assert len(seen) > 8 and all(state in (whole[:-1], whole) for state in seen)
    assert (seen[0], seen[-1]) == (whole[:-1], whole)


async def test_postgresql_away_keeps_nothing_and_a_restart_costs_nothing(
    server: Server, line: Line, receiver: Receiver
) -> None:
    assert line.support.send(draft(), "conversation") is not None
    server.stop("immediate")
    assert line.support.send(draft("second"), "conversation") is None
    assert line.support.held("conversation") is None
    assert line.support.check("KW4-7RMP", "0412", "stranger") is Refusal.FAILED
    server.start()
    assert line.support.send(draft("second"), "conversation") is not None
    assert await line.delivery.once() == 2 and len(receiver.shown) == 2
    assert open_database(server.url) is line.engine
