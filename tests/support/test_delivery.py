from __future__ import annotations

import asyncio
import logging
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import bot.dialogue.upkeep
import bot.support.delivery
from bot.clock import utc_now
from bot.errors import DatabaseError
from bot.support.delivery import MOST_ATTEMPTS, Delivery
from bot.support.outbox import LEASE
from bot.support.routing import Team
from bot.support.senders import Email, Parcel, SendError, Webhook
from bot.support.tables import OUTBOX
from tests.support.conftest import KEY
from tests.support.made import EMAIL, PHONE, WORDS
from tests.support.outside import (
    HANG,
    LOST,
    REDIRECT,
    SECRET,
    SECRET_NAME,
    Line,
    Mailbox,
    Receiver,
    cancel,
    draft,
    free_port,
    mail_server,
    routing,
    team,
    until,
)

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'delivery.db'}"


@pytest.fixture
def line(url: str, receiver: Receiver) -> Line:
    return Line(url, KEY, team("webhook", receiver.address))


def short(url: str, to: Team, timeout: float = 0.2) -> Line:
    return Line(url, KEY, to, {"webhook": Webhook({SECRET_NAME: SECRET}, timeout)})


async def test_delivery_once_and_marked(line: Line, receiver: Receiver) -> None:
    sent = line.support.send(draft(), "conversation")
    assert sent is not None
    assert [await line.delivery.once(), await line.delivery.once(utc_now() + DAY)] == [1, 0]
    (row,), (parcel,) = line.outbox(), receiver.shown
    assert (row["state"], row["attempts"], row["problem"]) == ("delivered", 1, "")
    assert (receiver.posts, receiver.refused) == ([row["key"]], [])
    assert (parcel["key"], parcel["reference"], parcel["event"]) == (row["key"], sent.reference, "sent")
    assert WORDS in parcel["pack"] and PHONE in parcel["pack"]


async def test_delivery_of_added_words_and_withdrawal(line: Line, receiver: Receiver) -> None:
    sent = line.support.send(draft(), "conversation")
    assert sent is not None and await line.delivery.once() == 1
    more = line.support.extend(draft("more", words=("a second thing: 😀",), extends=sent.reference), "conversation")
    assert more is not None and await line.delivery.once() == 1
    assert line.support.withdraw(more) is not None and await line.delivery.once() == 1
    assert [(p["event"], p["text"]) for p in receiver.shown] == [
        ("sent", ""),
        ("added", "a second thing: 😀"),
        ("withdrawn", ""),
    ]
    assert len({parcel["key"] for parcel in receiver.shown}) == 3
    assert "(withdrawn)" in receiver.shown[2]["pack"] and "a second thing: 😀" in receiver.shown[1]["pack"]


async def test_delivery_of_more_than_one_batch_takes_the_oldest_first(line: Line, receiver: Receiver) -> None:
    for number in range(45):
        line.support.send(draft(f"d{number:02}"), "conversation")
    assert await line.delivery.once() == 45
    batches = [{key.partition("-")[0] for key in receiver.posts[start : start + 20]} for start in (0, 20, 40)]
    numbers = [f"d{number:02}" for number in range(45)]
    assert batches == [set(numbers[:20]), set(numbers[20:40]), set(numbers[40:])]


async def test_delivery_tells_a_team_of_one_request_in_order(line: Line, receiver: Receiver) -> None:
    sent, other = (line.support.send(draft(name), "conversation") for name in ("one", "other"))
    assert sent is not None and other is not None
    more = line.support.extend(draft("more", words=("a second thing",), extends=sent.reference), "conversation")
    assert more is not None and line.support.withdraw(more) is not None
    receiver.answers = [500, 500]
    assert await line.delivery.once() == 0 and len(receiver.posts) == 2
    assert await line.delivery.once(utc_now() + DAY) == 4
    told = [parcel["event"] for parcel in receiver.shown if parcel["reference"] == sent.reference]
    assert told == ["sent", "added", "withdrawn"]


async def test_delivery_waits_longer_after_each_failure(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    receiver.answers = [500] * 9
    now, waits = utc_now(), []
    for attempt in range(1, 10):
        assert await line.delivery.once(now) == 0
        (row,) = line.outbox()
        assert (row["attempts"], row["problem"], len(receiver.posts)) == (attempt, "team answered 500", attempt)
        waits.append((row["next_at"] - now).total_seconds())
        assert await line.delivery.once(row["next_at"] - SECOND) == 0 and len(receiver.posts) == attempt
        now = row["next_at"]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert await line.delivery.once(now) == 1
    assert (len(receiver.shown), len(set(receiver.posts)), line.outbox()[0]["problem"]) == (1, 1, "")


async def test_delivery_is_given_up_shown_and_revived(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    with line.engine.begin() as connection:
        connection.execute(update(OUTBOX).values(attempts=MOST_ATTEMPTS - 4))
    receiver.answers = [503] * 4
    now = utc_now()
    for attempt in range(4):
        assert (line.delivery.dead(), await line.delivery.once(now + attempt * DAY)) == ([], 0)
    key = line.outbox()[0]["key"]
    assert line.delivery.dead() == [(key, "team", "team answered 503")]
    assert await line.delivery.once(now + 1000 * DAY) == 0 and len(receiver.posts) == 4
    assert [line.delivery.revive(), line.delivery.revive(), line.delivery.dead()] == [1, 0, []]
    assert await line.delivery.once() == 1
    assert [parcel["key"] for parcel in receiver.shown] == [key]


async def test_delivery_revived_is_tried_as_often_again(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    with line.engine.begin() as connection:
        connection.execute(update(OUTBOX).values(attempts=MOST_ATTEMPTS, state="dead", problem="x"))
    receiver.answers = [500]
    assert line.delivery.revive() == 1 and await line.delivery.once() == 0
    assert (line.outbox()[0]["state"], line.outbox()[0]["attempts"]) == ("waiting", 1)


@pytest.mark.parametrize(
    ("answer", "problem", "shown_before"),
    [
        (500, "team answered 500", 0),
        (401, "team answered 401", 0),
        (REDIRECT, "team answered 307", 0),
        (HANG, "TimeoutError", 1),
        (LOST, "ServerDisconnectedError", 1),
    ],
)
async def test_delivery_after_any_bad_answer_is_shown_once(
    url: str, receiver: Receiver, answer: int | str, problem: str, shown_before: int
) -> None:
    line = short(url, team("webhook", receiver.address))
    line.support.send(draft(), "conversation")
    receiver.answers = [answer]
    assert await line.delivery.once() == 0
    assert (line.outbox()[0]["problem"], len(receiver.posts), len(receiver.shown)) == (problem, 1, shown_before)
    line = Line(url, KEY, team("webhook", receiver.address))
    assert await line.delivery.once(utc_now() + DAY) == 1
    assert (len(receiver.posts), len(set(receiver.posts)), len(receiver.shown)) == (2, 1, 1)


async def test_delivery_to_nobody_there_is_tried_again(url: str) -> None:
    line = Line(url, KEY, team("webhook", f"http://127.0.0.1:{free_port()}/requests"))
    line.support.send(draft(), "conversation")
    assert await line.delivery.once() == 0
    (row,) = line.outbox()
    assert (row["state"], row["attempts"], row["problem"]) == ("waiting", 1, "ClientConnectorError")


async def test_delivery_to_a_team_that_is_down_for_an_hour_is_made_when_it_is_back(
    url: str, receiver: Receiver
) -> None:
    down = Line(url, KEY, team("webhook", f"http://127.0.0.1:{free_port()}/requests"))
    down.support.send(draft(), "conversation")
    now = start = utc_now()
    while now - start < timedelta(hours=1):
        assert await down.delivery.once(now) == 0
        (row,) = down.outbox()
        now = row["next_at"]
    assert (row["state"], row["attempts"]) == ("waiting", 7)
    back = Line(url, KEY, team("webhook", receiver.address))
    assert await back.delivery.once(now) == 1 and len(receiver.shown) == len(receiver.posts) == 1


async def test_delivery_of_one_failure_holds_up_no_other(line: Line, receiver: Receiver) -> None:
    for name in ("a", "b", "c"):
        line.support.send(draft(name), "conversation")
    receiver.answers = [500]
    assert await line.delivery.once() == 2
    assert sorted(row["state"] for row in line.outbox()) == ["delivered", "delivered", "waiting"]


async def test_delivery_without_the_secret_sends_nothing_and_names_the_variable(url: str, receiver: Receiver) -> None:
    line = Line(url, KEY, team("webhook", receiver.address), {"webhook": Webhook({})})
    line.support.send(draft(), "conversation")
    assert await line.delivery.once() == 0
    assert SECRET_NAME in line.outbox()[0]["problem"] and receiver.posts == []


@pytest.mark.parametrize(
    "new", [team("webhook", "http://127.0.0.1/", "another"), team("desk", "", "team"), team("email", "a@b", "team")]
)
async def test_delivery_to_a_team_that_cannot_be_sent_to(url: str, line: Line, new: Team) -> None:
    line.support.send(draft(), "conversation")
    after = Line(url, KEY, new)
    assert await after.delivery.once() == 0
    assert after.outbox()[0]["problem"] == "team is not a team of data/routing.yml that can be sent to"
    assert await line.delivery.once(utc_now() + DAY) == 1


async def test_delivery_of_what_is_deleted_ends(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    assert line.support.forget("conversation") is True
    assert (await line.delivery.once(), line.outbox(), receiver.posts) == (0, [], [])


class Forgetful:
    """Deletes another family's request while the first is sent."""

    def __init__(self) -> None:
        self.line: Line
        self.sent: list[str] = []

    async def send(self, team: Team, parcel: Parcel) -> None:  # noqa: ARG002
        self.sent.append(parcel.key)
        self.line.support.forget("other")


async def test_delivery_of_what_is_deleted_after_it_was_taken_up_is_not_sent(url: str) -> None:
    sender = Forgetful()
    line = sender.line = Line(url, KEY, team("webhook", "http://127.0.0.1/"), {"webhook": sender})
    line.support.send(draft("a"), "conversation")
    line.support.send(draft("b"), "other")
    assert await line.delivery.once() == 1
    assert line.outbox("b") == [] and len(sender.sent) == 1


def test_delivery_two_at_once_never_send_one_row_both(url: str, receiver: Receiver) -> None:
    lines = [Line(u, KEY, team("webhook", receiver.address)) for u in (url, url.replace("sqlite", "sqlite+pysqlite"))]
    for number in range(50):
        lines[0].support.send(draft(f"d{number}"), "conversation")
    barrier, counts = threading.Barrier(2), []

    def deliver(line: Line) -> None:
        barrier.wait()
        counts.append(asyncio.run(line.delivery.once()))

    threads = [threading.Thread(target=deliver, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines[0].engine is not lines[1].engine
    assert (sum(counts), len(receiver.posts), len(set(receiver.posts))) == (50, 50, 50)


async def test_delivery_taken_up_belongs_to_one_until_the_lease_ends(line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    now = utc_now()
    assert len(line.delivery._take(now)) == 1  # and then that process dies
    assert await line.delivery.once(now + LEASE - SECOND) == 0 and receiver.posts == []
    assert await line.delivery.once(now + LEASE) == 1
    assert line.outbox()[0]["attempts"] == 2


class Late:
    """Is at a parcel for so long that another process takes it up; and then fails or succeeds."""

    def __init__(self, other: Delivery, fails: bool) -> None:
        self.other, self.fails = other, fails

    async def send(self, team: Team, parcel: Parcel) -> None:  # noqa: ARG002
        await self.other.once(utc_now() + LEASE + SECOND)
        if self.fails:
            raise SendError("too late")


@pytest.mark.parametrize(("answer", "fails", "state"), [(200, True, "delivered"), (500, False, "delivered")])
async def test_delivery_past_its_lease_undoes_nothing(
    url: str, line: Line, receiver: Receiver, answer: int, fails: bool, state: str
) -> None:
    line.support.send(draft(), "conversation")
    receiver.answers = [answer]
    late = Line(url, KEY, team("webhook", receiver.address), {"webhook": Late(line.delivery, fails)})
    await late.delivery.once()
    (row,) = line.outbox()
    assert (row["state"], row["attempts"], len(receiver.posts)) == (state, 2, 1)


async def test_delivery_that_fails_late_leaves_the_others_wait_alone(url: str, line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    receiver.answers = [500]
    late = Line(url, KEY, team("webhook", receiver.address), {"webhook": Late(line.delivery, True)})
    await late.delivery.once()
    assert line.outbox()[0]["problem"] == "team answered 500"


PRIVATE = (WORDS, PHONE, EMAIL, SECRET, "zebra", "planted")


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """What this process logs, without the tests' own servers."""
    return "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail."))


@pytest.mark.parametrize("answer", [500, 404, REDIRECT, HANG, LOST])
async def test_delivery_failed_at_a_webhook_names_no_detail(
    url: str, receiver: Receiver, caplog: pytest.LogCaptureFixture, answer: int | str
) -> None:
    caplog.set_level(logging.DEBUG)
    line = short(url, team("webhook", receiver.address))
    line.support.send(draft(words=(WORDS, EMAIL)), "conversation")
    receiver.answers = [answer]
    await line.delivery.once()
    kept = line.outbox()[0]["problem"] + ours(caplog)
    assert line.outbox()[0]["problem"] and "attempt 1" in kept
    assert [text for text in PRIVATE if text in kept] == []


@pytest.mark.parametrize("reply", [f"550 {PHONE} {WORDS}", f"451 {EMAIL}", HANG])
async def test_delivery_failed_at_a_mail_server_names_no_detail(
    url: str, caplog: pytest.LogCaptureFixture, reply: str
) -> None:
    caplog.set_level(logging.DEBUG)
    handler = Mailbox()
    handler.replies, server = [reply], mail_server(handler)
    senders = {"email": Email(f"smtp://127.0.0.1:{server.port}", "us@assistant.example", 0.3)}
    line = Line(url, KEY, team("email", "team@council.example"), senders)
    line.support.send(draft(words=(WORDS, EMAIL)), "conversation")
    assert await line.delivery.once() == 0
    server.stop()
    kept = line.outbox()[0]["problem"] + ours(caplog)
    assert "Delivery to team failed, attempt 1" in kept
    assert [text for text in PRIVATE if text in kept] == []


async def test_delivery_without_the_key_of_the_details_waits(url: str, line: Line, receiver: Receiver) -> None:
    line.support.send(draft(), "conversation")
    other = Line(url, "A" * 43 + "=", team("webhook", receiver.address))
    assert await other.delivery.once() == 0
    assert (other.outbox()[0]["problem"], receiver.posts) == ("SettingsError", [])
    assert await line.delivery.once(utc_now() + DAY) == 1


async def test_delivery_forever_outlives_a_database_that_is_away(
    line: Line, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.support.delivery, "PAUSE", 0)
    line.support.send(draft(), "conversation")
    away = [DatabaseError(WORDS), OSError(PHONE)]

    def engine() -> object:
        if away:
            raise away.pop()
        return line.engine

    way = routing(team("webhook", receiver.address))
    senders = {"webhook": Webhook({SECRET_NAME: SECRET})}
    delivery = Delivery(engine, line.delivery._cipher, line.store, way, senders, {})  # type: ignore[arg-type]
    task = asyncio.create_task(delivery.forever())
    await until(receiver.arrived)
    await cancel(task)
    assert len(receiver.shown) == 1
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == [f"The outbox could not be emptied: {name}" for name in ("OSError", "DatabaseError")]
