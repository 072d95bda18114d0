"""What staff do with requests, and the ways that their words take to a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.errors import RequestError
from bot.exchange.store import Exchange, Who
from bot.knowledge.helplines import load_helplines
from bot.messages.wording import load_wording
from bot.settings import ROOT
from bot.sms.numbers import Numbers
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.sms.tables import PHONE, TEXT_OUT
from bot.support.answering import Act, Answering
from bot.support.delivery import Delivery
from bot.support.letters import Letters
from bot.support.model import Contact, Request, State
from bot.support.reaching import Barred, Reaching, Way
from bot.support.senders import Email, Webhook
from bot.support.store import RequestStore
from bot.support.tables import OUTBOX
from tests.support.conftest import KEY
from tests.support.made import EMAIL, details, request
from tests.support.made import PHONE as NUMBER
from tests.support.outside import SECRET, SECRET_NAME, Mailbox, Receiver, mail_server, routing, team

NUMBERS = Numbers(b"k" * 32)
FAMILYS = NUMBERS.conversation("+447700900123")  # NUMBER
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)  # a Monday
SOON = datetime(2026, 11, 23, 12, 1)
REPLY = "Sam will ring you on Tuesday."
WORDING = load_wording(ROOT / "data/wording.yml", load_helplines(ROOT / "data/helplines.yml"))


class House:
    """Everything that a reply passes, on one database."""

    def __init__(self, engine: Engine, now: datetime = NOON, texts: bool = True, emails: bool = True) -> None:
        opened, cipher = (lambda: engine), partial(Cipher, (KEY,))
        self.engine, self.store = engine, RequestStore(opened, cipher)
        self.exchange, self.queue = Exchange(opened, cipher), TextQueue(opened, cipher)
        self.phones = Phones(opened, cipher, self.queue)
        self.routing = routing(team("desk", "", "norfolk_early_help"), replace(team("webhook", ""), organisation="gp"))
        self.reaching = Reaching(
            self.exchange, self.phones, self.queue, lambda: NUMBERS, WORDING, self.routing, texts, emails
        )
        self.answering = Answering(self.store, self.routing, self.reaching, lambda: now)

    def add(self, conversation: str, contact: Contact, identity: str = "one", **told: Any) -> Request:
        told_all = details(**{"contact": contact, **told})
        return self.store.add(request(identity, conversation=conversation, details=told_all), ())

    def texts(self) -> list[str]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(TEXT_OUT.c.text).order_by(TEXT_OUT.c.id)).scalars().all()
        return [Cipher((KEY,)).decrypt(text) for text in rows]

    def phone(self, conversation: str = FAMILYS) -> None:
        self.phones.seen(conversation, "+447700900123", timedelta(hours=12))


@pytest.fixture
def house(engine: Engine) -> House:
    return House(engine)


CHAT, TEXT, MAIL, CALL = Contact("chat"), Contact("text", NUMBER), Contact("email", EMAIL), Contact("phone", NUMBER)


def talking(house: House) -> None:
    house.exchange.receive("web-x", "key", {"text": "hello"})


def stopped(house: House) -> None:
    house.phone()
    house.phones.stop(FAMILYS)


def another(house: House) -> None:
    """Somebody said that they are not who wrote from this phone before."""
    house.phone()
    phone = house.phones.get(FAMILYS)
    assert phone
    house.phones.settle(phone, [], [], replace(phone.state, person=1), False, "")


def purged(house: House) -> None:
    house.phone()
    with house.engine.begin() as connection:
        connection.execute(update(PHONE).values(number=""))


def nothing(_: House) -> None:
    """Nobody has written."""


@pytest.mark.parametrize(
    ("before", "conversation", "contact", "ways", "barred"),
    [
        (talking, "web-x", CHAT, (Way.CHAT,), ()),
        (talking, "web-x", CALL, (Way.CHAT,), ()),
        (talking, "web-x", MAIL, (Way.CHAT, Way.EMAIL), ()),
        (talking, "web-x", TEXT, (Way.CHAT, Way.TEXT), ()),
        (nothing, "web-x", CHAT, (), (Barred.CHAT_GONE,)),
        (nothing, "web-x", TEXT, (Way.TEXT,), (Barred.CHAT_GONE,)),
        (nothing, "web-x", Contact("text", "no number"), (), (Barred.CHAT_GONE, Barred.NUMBER_GONE)),
        (House.phone, FAMILYS, CHAT, (Way.TEXT,), ()),
        (House.phone, FAMILYS, CALL, (Way.TEXT,), ()),
        (House.phone, FAMILYS, TEXT, (Way.TEXT,), ()),
        (House.phone, FAMILYS, MAIL, (Way.EMAIL,), ()),
        (stopped, FAMILYS, CHAT, (), (Barred.STOPPED,)),
        (stopped, "web-x", TEXT, (), (Barred.CHAT_GONE, Barred.STOPPED)),
        (another, FAMILYS, CHAT, (), (Barred.OTHER_PERSON,)),
        (another, FAMILYS, TEXT, (), (Barred.OTHER_PERSON,)),
        (another, f"{FAMILYS}.1", CHAT, (Way.TEXT,), ()),
        (purged, FAMILYS, CHAT, (), (Barred.NUMBER_GONE,)),
        (nothing, FAMILYS, CHAT, (), (Barred.NUMBER_GONE,)),
        (nothing, "cmdline", CHAT, (), ()),
    ],
)
def test_reaching_finds_the_ways_that_are_open(
    house: House, before: Callable[[House], None], conversation: str, contact: Contact, ways: object, barred: object
) -> None:
    before(house)
    reach = house.reaching.of(house.add(conversation, contact))
    assert (reach.ways, reach.barred) == (ways, barred)


@pytest.mark.parametrize(
    ("contact", "barred"), [(TEXT, (Barred.CHAT_GONE, Barred.NO_TEXTS)), (MAIL, (Barred.CHAT_GONE, Barred.NO_EMAIL))]
)
def test_reaching_without_a_provider_says_so(engine: Engine, contact: Contact, barred: object) -> None:
    house = House(engine, texts=False, emails=False)
    assert house.reaching.of(house.add("web-x", contact)).barred == barred


def test_answering_a_text_goes_to_the_phone_once(house: House) -> None:
    house.phone()
    made = house.add(FAMILYS, CHAT)
    for _ in range(2):
        house.answering.reply(made, Act("sam", REPLY, "form"))
    (sent,) = house.texts()
    assert REPLY in sent and made.reference in sent and "the team" in sent
    (taken,) = house.queue.take(9, SOON)
    assert taken.number == "+447700900123"
    assert house.reaching.outcomes(house.answering.reply(made, Act("sam", REPLY, "form"))) == {"form": ("sending", "")}


def test_answering_a_number_that_never_wrote_is_kept_for_the_text(house: House) -> None:
    made = house.add("web-x", TEXT)
    house.answering.reply(made, Act("sam", REPLY))
    assert [taken.number for taken in house.queue.take(9, SOON)] == ["+447700900123"]


def test_answering_to_a_number_that_stops_meanwhile_is_dropped(house: House) -> None:
    house.phone()
    house.answering.reply(house.add(FAMILYS, CHAT), Act("sam", REPLY, "form"))
    house.phones.stop(FAMILYS)
    assert house.queue.take(9, SOON) == []
    assert house.queue.outcome("staff-form") == ("dropped", "")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("We will see you soon. " * 30, "texts long"),
        ("We can help. Reply STOP if that is too soon.", "block its number"),
    ],
)
def test_answering_by_text_is_short_and_blocks_nobody(house: House, words: str, why: str) -> None:
    house.phone()
    with pytest.raises(RequestError, match=why):
        house.answering.reply(house.add(FAMILYS, CHAT), Act("sam", words))
    assert house.texts() == []


def test_answering_waits_for_a_safe_time_and_holds_up_nothing(house: House) -> None:
    house.phone()
    made = house.add(FAMILYS, Contact("text", NUMBER, "after six, no voicemail"))
    house.answering.reply(made, Act("sam", REPLY, "form"))
    with house.engine.begin() as connection:
        house.queue.put(connection, FAMILYS, "later", "an answer of the assistant", at=datetime(2026, 11, 23, 17, 50))
    assert [taken.key for taken in house.queue.take(9, datetime(2026, 11, 23, 17, 59))] == ["later"]
    assert [taken.key for taken in house.queue.take(9, datetime(2026, 11, 23, 18, 5))][-1] == "staff-form"


def test_answering_at_an_unsure_time_needs_a_person(house: House) -> None:
    house.phone()
    made = house.add(FAMILYS, Contact("text", NUMBER, "when he is out"))
    with pytest.raises(RequestError, match="safe time"):
        house.answering.reply(made, Act("sam", REPLY))
    assert house.texts() == [] and house.store.of_id(made.id) == made
    house.answering.reply(made, Act("sam", REPLY, is_safe_now=True))
    assert len(house.texts()) == 1


def test_answering_in_the_chat_waits_for_no_time(house: House) -> None:
    talking(house)
    house.answering.reply(house.add("web-x", Contact("phone", NUMBER, "when he is out")), Act("sam", REPLY))
    (said,) = [message for message in house.exchange.since("web-x") if message.who is Who.STAFF]
    assert REPLY in said.body["text"]


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_answering_writes_nothing_to_who_waits_no_more(house: House, state: State) -> None:
    made = replace(house.add("web-x", CHAT), state=state)
    for act in (house.answering.reply, partial(house.answering.ask, team="team")):
        with pytest.raises(RequestError):
            act(made, Act("sam", REPLY))


def test_answering_changes_nothing_that_has_changed(house: House) -> None:
    talking(house)
    made = house.add("web-x", CHAT)
    house.store.add_words(made, "He is worse today", ())
    with pytest.raises(RequestError, match="changed by somebody else"):
        house.answering.accept(made, Act("sam", REPLY, seen=len(made.history)))
    assert [m.who for m in house.exchange.since("web-x")] == [Who.FAMILY]


async def test_answering_by_email_goes_through_the_outbox_once(house: House) -> None:
    mailbox = Mailbox()
    mailbox.replies = ["451 later"]
    server = mail_server(mailbox)
    try:
        email = Email(f"smtp://127.0.0.1:{server.port}", "desk@example.org")
        letters = Letters(email, WORDING, house.routing, "https://chat.example.org/chat/")
        cipher = partial(Cipher, (KEY,))
        delivery = Delivery(lambda: house.engine, cipher, house.store, house.routing, {}, {}, letters)
        made = house.add("web-x", Contact("email", EMAIL, "mornings"))
        for _ in range(2):
            house.answering.reply(made, Act("sam", REPLY, "form"))
        assert await delivery.once(datetime(2026, 11, 23, 12)) == 0  # in the afternoon
        assert await delivery.once(datetime(2026, 11, 24, 9)) == 0  # the server will not
        assert await delivery.once(datetime(2026, 11, 24, 9, 5)) == 1
    finally:
        server.stop()
    (mail,) = mailbox.mails
    assert mail["To"] == EMAIL and mail["Subject"] == "A reply for you"
    assert REPLY in mail.get_content() and "https://chat.example.org/chat/" in mail.get_content()
    assert mail["Message-ID"].startswith(f"<{made.id}-")


@pytest.mark.parametrize("address", ["a@b.example\nBcc: all@evil.example", "a@b.example\r\n\r\nbody", ""])
async def test_answering_by_email_sends_no_header_of_a_familys(house: House, address: str) -> None:
    mailbox = Mailbox()
    server = mail_server(mailbox)
    try:
        letters = Letters(Email(f"smtp://127.0.0.1:{server.port}", "desk@example.org"), WORDING, house.routing, "/")
        cipher = partial(Cipher, (KEY,))
        delivery = Delivery(lambda: house.engine, cipher, house.store, house.routing, {}, {}, letters)
        house.answering.reply(house.add("web-x", Contact("email", address)), Act("sam", REPLY))
        assert await delivery.once(SOON) == 0
    finally:
        server.stop()
    assert mailbox.mails == []
    with house.engine.connect() as connection:
        problem = connection.execute(select(OUTBOX.c.problem)).scalar_one()
    assert "email address" in problem and "evil" not in problem


async def test_answering_asks_another_organisation_with_consent_alone(house: House, receiver: Receiver) -> None:
    gp = replace(team("webhook", receiver.address), organisation="gp")
    way = routing(team("desk", "", "norfolk_early_help"), gp)
    answering = Answering(house.store, way, house.reaching)
    no, yes = (house.add("web-x", CHAT, str(agreed), consent={"gp": agreed}) for agreed in (False, True))
    assert [list(answering.askable(made)) for made in (no, yes)] == [[], [gp]]
    with pytest.raises(RequestError, match="has not agreed"):
        answering.ask(no, Act("sam", "Do you see them?"), "team")
    with pytest.raises(RequestError, match="say what you ask"):
        answering.ask(yes, Act("sam", " "), "team")
    answering.ask(yes, Act("sam", "Do you see them?"), "team")
    senders = {"webhook": Webhook({SECRET_NAME: SECRET}, timeout=5)}
    delivery = Delivery(lambda: house.engine, partial(Cipher, (KEY,)), house.store, way, senders, {})
    assert await delivery.once() == 1
    (parcel,) = receiver.shown
    assert parcel["event"] == "asked" and "Do you see them?" in parcel["text"]
    assert "Already helping" not in parcel["pack"]
