"""Two processes and a reader on a real PostgreSQL server: no message is missed by whoever asks for what is new."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

import bot.exchange.store
from bot.cipher import Cipher
from bot.database import open_database
from bot.exchange.store import Exchange, Who
from tests.support.conftest import KEY
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture

EACH = 60  # messages of a writer
LONGEST = 30  # seconds
WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
def engines(server: Server) -> Iterator[list[Engine]]:  # noqa: F811
    """Those of two processes."""
    made = [open_database(f"{server.url}?application_name={name}") for name in ("one", "two")]
    yield made
    with made[0].begin() as connection:
        connection.execute(text("TRUNCATE message"))


def exchange_of(engine: Engine) -> Exchange:
    return Exchange(lambda: engine, lambda: Cipher((KEY,)))


class SlowCommit:
    """The commits of an engine wait until the end of the block."""

    def __init__(self, engine: Engine) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        event.listen(engine, "commit", self._wait)

    def __enter__(self) -> SlowCommit:
        return self

    def __exit__(self, *_: object) -> None:
        self.go.set()  # for all that come, too

    def _wait(self, _: object) -> None:
        self.reached.set()
        assert self.go.wait(LONGEST)


def started(target: object, *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=arguments)  # type: ignore[arg-type]
    thread.start()
    return thread


def _until_somebody_waits(engine: Engine) -> None:
    deadline = time.monotonic() + LONGEST
    with engine.connect() as connection:
        while not connection.execute(WAITING).scalar():
            assert time.monotonic() < deadline, "nobody waits: a later message may be seen before an earlier one"


def test_on_postgresql_a_message_waits_for_those_before_it(engines: list[Engine]) -> None:
    one, two = map(exchange_of, engines)
    with SlowCommit(engines[0]) as slow:
        family = started(one.receive, "web-a", "k", {"text": "from the family"})
        assert slow.reached.wait(LONGEST)
        staff = started(two.say, "web-a", Who.STAFF, "s", {"text": "from the team"})
        _until_somebody_waits(engines[1])
        assert two.since("web-a") == []
        assert two.receive("web-b", "k", {"text": "others wait for nobody"})
    family.join()
    staff.join()
    assert [message.body["text"] for message in two.since("web-a")] == ["from the family", "from the team"]


def test_on_postgresql_a_reader_misses_nothing_of_what_two_processes_write(engines: list[Engine]) -> None:
    def write(exchange: Exchange, name: str) -> None:
        for number in range(EACH):
            exchange.say("web-a", Who.STAFF, f"{name}-{number}", {"text": name})

    writers = [
        started(write, exchange_of(engine), f"{place}-{half}") for place, engine in enumerate(engines) for half in "ab"
    ]
    reader, seen, last, ended = exchange_of(engines[0]), [], 0, False
    while not ended:
        ended = not any(writer.is_alive() for writer in writers)
        found = reader.since("web-a", last)
        seen += [message.key for message in found]
        last = found[-1].id if found else last
    assert len(seen) == len(set(seen)) == EACH * len(writers)


def test_on_postgresql_a_reply_and_a_message_of_staff_keep_the_order(engines: list[Engine]) -> None:
    one, two = map(exchange_of, engines)
    one.receive("web-a", "k", {"text": "hello"})
    taken = one.take("web-a")
    assert taken is not None
    with SlowCommit(engines[0]) as slow:
        reply = started(one.answer, taken, [{"text": "the reply"}])
        assert slow.reached.wait(LONGEST)
        staff = started(two.say, "web-a", Who.STAFF, "s", {"text": "from the team"})
        _until_somebody_waits(engines[1])
    reply.join()
    staff.join()
    assert [message.body["text"] for message in two.since("web-a")] == ["hello", "the reply", "from the team"]


def test_on_postgresql_a_process_that_stands_still_holds_others_up_for_a_while_only(
    engines: list[Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.exchange.store, "LONGEST_LOCK", "50ms")
    one, two = map(exchange_of, engines)
    with SlowCommit(engines[0]) as slow:
        still = started(one.receive, "web-a", "k", {"text": "hello"})
        assert slow.reached.wait(LONGEST)
        with pytest.raises(OperationalError):
            two.say("web-a", Who.STAFF, "s", {"text": "from the team"})
    still.join()
    assert two.say("web-a", Who.STAFF, "s", {"text": "from the team"})
