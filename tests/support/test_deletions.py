"""A family deletes its request: each team that may have it hears so, by the reference alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from bot.database import open_database
from bot.support.delivery import MOST_ATTEMPTS
from bot.support.outbox import KEPT_DELETIONS, LEASE
from bot.support.senders import Email
from bot.support.tables import OUTBOX
from tests.support.conftest import KEY
from tests.support.made import PHONE, WORDS
from tests.support.outside import LOST, Line, Mailbox, Receiver, draft, mail_server, team

DAY = timedelta(days=1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deletions.db'}"


@pytest.fixture
def line(url: str, receiver: Receiver) -> Line:
    return Line(url, KEY, team("webhook", receiver.address))


async def sent(line: Line, identity: str = "first") -> str:
    """The reference of a request that the team has."""
    made = line.support.send(draft(identity), "conversation")
    assert made
    await line.delivery.once()
    return made.reference


def forget(line: Line) -> None:
    assert line.support.forget("conversation")


async def test_deletions_are_told_by_reference_alone(line: Line, receiver: Receiver) -> None:
    reference = await sent(line)
    forget(line)
    assert line.store.of_id("first") is None
    assert [await line.delivery.once(), await line.delivery.once(utc_now() + DAY)] == [1, 0]
    told: dict[str, Any] = receiver.shown[1]
    assert (told["reference"], told["event"], told["pack"]) == (reference, "deleted", "")
    assert "Delete what you hold" in told["text"] and WORDS not in str(told) and PHONE not in str(told)


async def test_deletions_are_told_by_email_too(url: str) -> None:
    box = Mailbox()
    server = mail_server(box)
    senders = {"email": Email(f"smtp://127.0.0.1:{server.port}", "us@assistant.example", 5)}
    line = Line(url, KEY, team("email", "team@council.example"), senders)
    reference = await sent(line)
    forget(line)
    await line.delivery.once()
    server.stop()
    mail = box.mails[1]
    assert mail["Subject"] == f"Request {reference}: deleted" and "Delete what you hold" in mail.get_content()
    assert WORDS not in mail.get_content()


async def test_deletions_of_what_no_team_was_sent_are_told_to_nobody(line: Line, receiver: Receiver) -> None:
    assert line.support.send(draft(), "conversation")
    forget(line)
    assert (await line.delivery.once(), line.outbox(), receiver.posts) == (0, [], [])


async def test_deletions_do_not_overtake_what_is_on_the_way(line: Line, receiver: Receiver) -> None:
    assert line.support.send(draft(), "conversation")
    receiver.on_post = lambda: forget(line)
    assert await line.delivery.once() == 1
    assert [row["event"] for row in line.outbox()] == ["deleted"] and len(receiver.posts) == 1
    receiver.on_post = lambda: None
    assert await line.delivery.once(utc_now() + LEASE) == 1
    assert [parcel["event"] for parcel in receiver.shown] == ["sent", "deleted"]


@pytest.mark.parametrize("revived", [False, True])
async def test_deletions_are_told_where_nobody_knows_what_arrived(
    line: Line, receiver: Receiver, revived: bool
) -> None:
    assert line.support.send(draft(), "conversation")
    receiver.answers = [LOST]  # the team has it, and we do not know
    assert await line.delivery.once() == 0
    with line.engine.begin() as connection:
        connection.execute(update(OUTBOX).values(state="dead", attempts=MOST_ATTEMPTS))
    assert not revived or line.delivery.revive() == 1
    forget(line)
    assert await line.delivery.once(utc_now() + LEASE) == 1
    assert receiver.shown[-1]["event"] == "deleted"


async def test_deletions_of_several_requests_are_told_once_each(line: Line, receiver: Receiver) -> None:
    references = {await sent(line, identity) for identity in ("a", "b")}
    forget(line)
    assert await line.delivery.once() == 2
    assert {parcel["reference"] for parcel in receiver.shown if parcel["event"] == "deleted"} == references


async def test_deletions_that_cannot_be_told_are_shown_by_reference(line: Line, receiver: Receiver) -> None:
    reference = await sent(line)
    forget(line)
    with line.engine.begin() as connection:
        connection.execute(update(OUTBOX).values(attempts=MOST_ATTEMPTS - 1))
    receiver.answers = [500]
    assert await line.delivery.once() == 0
    assert line.delivery.dead() == [(f"deleted {reference}", "team", "team answered 500")]
    assert line.delivery.revive() == 1 and await line.delivery.once() == 1


async def test_deletions_are_kept_until_told_and_a_month(line: Line, receiver: Receiver) -> None:
    await sent(line)
    forget(line)
    long_ago = utc_now() - KEPT_DELETIONS - LEASE
    for told in (False, True):
        if told:
            assert await line.delivery.once() == 1
        with line.engine.begin() as connection:
            connection.execute(update(OUTBOX).values(next_at=long_ago))
        line.store.purge()
        assert len(line.outbox()) == (0 if told else 1)
    assert len(receiver.shown) == 2


def test_deletions_migration_keeps_what_waits_and_its_ties(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    from bot.database import MIGRATIONS

    url, config = f"sqlite:///{tmp_path / 'old.db'}", Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with create_engine(url, future=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.exec_driver_sql(
            "INSERT INTO request VALUES ('r', 'KW4-7RMP', 'c', 'diagnosis', '', 't', 'new', '2026-11-22', '2026-11-23', NULL, '')"
        )
        connection.exec_driver_sql(
            "INSERT INTO outbox VALUES (7, 'r', 'r-1-t', 't', 'sent', '', 'waiting', 0, '2026-11-22', '')"
        )
        connection.exec_driver_sql("INSERT INTO check_try VALUES (1, '2026-11-22', 'KW4-7RMP')")
    with open_database(url).begin() as connection:
        assert connection.exec_driver_sql("SELECT id, request_id, reference FROM outbox").all() == [(7, "r", "")]
        assert connection.exec_driver_sql("SELECT digits, conversation FROM check_try").all() == [(4, "")]
        connection.exec_driver_sql("DELETE FROM request")
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 0
