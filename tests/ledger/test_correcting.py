"""What was told of an entry, and putting it right: whoever can be told is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.dialogue.content import Content
from bot.dialogue.correcting import Correcting
from bot.dialogue.recording import Recording
from bot.errors import CorrectionError
from bot.exchange.store import Exchange, Who
from bot.knowledge.base import load_knowledge
from bot.ledger.store import Ledger
from bot.ledger.tables import CORRECTION, TURN
from bot.ledger.told import told
from bot.ledger.turn import Text, Turn
from bot.messages import gsm7
from bot.reminders.plan import Plan
from bot.reminders.points import Basis
from bot.settings import ROOT
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from tests.conftest import TODAY
from tests.reminders.conftest import NUMBER, PHONE, content, data, phones, queue  # noqa: F401 - fixtures
from tests.support.conftest import KEY

TOPIC, REASON = "advice/fever", "The dose was wrong."
NOW = load_knowledge(ROOT / "data" / "knowledge").entries[TOPIC].version
OLD = Text(TOPIC, 1, "", "Fever in children", "Old web.", "Old text.", "", "Health visiting", "2026-01-01")


@pytest.fixture
def exchange(engine: Engine) -> Exchange:
    return Exchange(lambda: engine, partial(Cipher, (KEY,)))


@pytest.fixture
def correcting(content: Content, exchange: Exchange, queue: TextQueue, engine: Engine) -> Correcting:  # noqa: F811
    return Correcting(content, Recording(content), exchange, queue, engine)


@pytest.fixture
def given(ledger: Ledger, exchange: Exchange, content: Content, phones: Phones) -> Iterator[None]:  # noqa: F811
    """Families that were given version 1: on a page that is open, on one that is closed, by text with reminders and without."""
    for number, (conversation, channel) in enumerate(
        (("web-open", "web"), ("web-closed", "web"), (PHONE, "sms"), ("sms-other", "sms"))
    ):
        ledger.record(Turn(conversation, f"m{number}", channel, "answer", topic=TOPIC, given=(OLD,)))
    ledger.record(Turn("web-new", "m9", "web", "answer", topic=TOPIC, given=(replace(OLD, version=2, answer="New."),)))
    for conversation in ("web-open", "web-new"):
        exchange.say(conversation, Who.FAMILY, "m1", {"text": "my words"})
    phones.seen(PHONE, NUMBER, timedelta(hours=12))
    content.reminders.add(PHONE, PHONE, Plan.begin(Basis.DUE, date(2027, 3, 14), TODAY))
    yield


@pytest.mark.usefixtures("given")
def test_correcting_finds_who_was_given_it(correcting: Correcting) -> None:
    found = correcting.look(TOPIC, [1], TODAY)
    assert (len(found.affected), found.channels, found.unreached) == (4, (("sms", 2), ("web", 2)), 2)
    assert [*found.by_text.values()] == [PHONE] and [*found.on_page.values()] == ["web-open"]


@pytest.mark.usefixtures("given")
def test_correcting_tells_once(
    correcting: Correcting, exchange: Exchange, queue: TextQueue, content: Content  # noqa: F811
) -> None:  # fmt: skip
    assert correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", REASON) == 2
    assert correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", REASON) == 0
    [_, said] = exchange.since("web-open")
    entry = content.knowledge.entries[TOPIC]
    assert said.who is Who.ASSISTANT and said.body["text"].startswith("I have to put right some advice")
    assert entry.answer.split("\n")[0] in said.body["text"]
    assert said.body["reply"]["provenance"][0]["version"] == entry.version
    [text] = queue.take(10)
    assert text.number == NUMBER and "put right" in text.body and gsm7.segments(text.body) <= 3
    assert len(exchange.since("web-new")) == 1


@pytest.mark.usefixtures("given")
def test_correcting_is_told_once_also_when_the_messages_are_deleted(
    correcting: Correcting, exchange: Exchange
) -> None:  # fmt: skip
    correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", REASON)
    exchange.forget("web-open")
    exchange.say("web-open", Who.FAMILY, "m2", {"text": "later"})
    assert correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", REASON) == 0
    assert len(exchange.since("web-open")) == 1


@pytest.mark.usefixtures("given")
def test_correcting_keeps_who_did_it_and_why(correcting: Correcting, engine: Engine) -> None:
    correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", REASON)
    with engine.connect() as connection:
        [row] = connection.execute(select(CORRECTION)).mappings().all()
        turns = connection.execute(select(TURN.c.outcome).where(TURN.c.outcome == "correction")).all()
    assert (row["who"], row["reason"], row["versions"], row["affected"], row["told"]) == ("Sam", REASON, "1", 4, 2)
    assert len(turns) == 2


@pytest.mark.usefixtures("given")
def test_correcting_texts_no_phone_that_wants_no_texts(
    correcting: Correcting, phones: Phones, queue: TextQueue  # noqa: F811
) -> None:  # fmt: skip
    phones.stop(PHONE)
    found = correcting.look(TOPIC, [1], TODAY)
    assert found.by_text == {} and found.unreached == 3 and queue.take(10) == []


@pytest.mark.parametrize(
    ("topic", "versions", "today", "says"),
    [
        (TOPIC, [NOW], TODAY, "is what families are given now"),
        (TOPIC, [1, 99], TODAY, "is what families are given now"),
        (TOPIC, [1], date(2040, 1, 1), "may not be given today"),
        ("advice/none", [1], TODAY, "may not be given today"),
    ],
)
def test_correcting_refuses_what_is_not_right_yet(
    correcting: Correcting, topic: str, versions: list[int], today: date, says: str
) -> None:
    with pytest.raises(CorrectionError, match=says):
        correcting.look(topic, versions, today)


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("reason", ["", "wrong", "   "])
def test_correcting_needs_a_reason(correcting: Correcting, queue: TextQueue, reason: str) -> None:  # noqa: F811
    with pytest.raises(CorrectionError, match="--reason"):
        correcting.tell(correcting.look(TOPIC, [1], TODAY), "Sam", reason)
    assert queue.take(10) == []


def test_correcting_where_nobody_was_given_it(correcting: Correcting) -> None:
    found = correcting.look(TOPIC, [1], TODAY)
    assert (found.affected, found.unreached, correcting.tell(found, "Sam", REASON)) == (frozenset(), 0, 0)


@pytest.mark.usefixtures("given")
def test_told_by_day_channel_and_version(ledger: Ledger, engine: Engine) -> None:
    with engine.begin() as connection:  # in London it is the next day
        connection.execute(update(TURN).values(at=utc_now().replace(2026, 7, 1, 23, 30)))
    found = told(ledger, TOPIC, date(2026, 7, 2), date(2026, 7, 2))
    assert (found.times, found.conversations) == (5, 5)
    assert [(str(day.day), day.channel, day.version, day.times) for day in found.days] == [
        ("2026-07-02", "sms", 1, 2), ("2026-07-02", "web", 1, 2), ("2026-07-02", "web", 2, 1),
    ]  # fmt: skip
    lines = "\n".join(found.lines())
    assert "Old web." in lines and "Old text." in lines and "New." in lines and "version 2" in lines
    assert told(ledger, TOPIC, date(2026, 7, 1), date(2026, 7, 1)).times == 0
