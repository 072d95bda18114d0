"""The messages of conversations: each once, in order, encrypted, one process at a time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

import bot.exchange.store
from bot.cipher import Cipher
from bot.clock import utc_now
from bot.errors import SettingsError
from bot.exchange.store import KEPT, LEASE, LONGEST_KEY, Exchange, Who
from bot.exchange.tables import MESSAGE
from tests.support.conftest import KEY

HOSTILE = ["", "'; DROP TABLE message; --", "👶🏽 наша дочка", "\x00\x07", "a" * 4_000, '{"text": 1}']


@pytest.fixture
def exchange(engine: Engine) -> Exchange:
    return Exchange(lambda: engine, lambda: Cipher((KEY,)))


def said(exchange: Exchange, conversation: str = "web-a") -> list[tuple[str, object]]:
    return [(message.who.value, message.body["text"]) for message in exchange.since(conversation)]


def dies_at_it(engine: Engine) -> None:
    """All leases are over."""
    with engine.begin() as connection:
        connection.execute(update(MESSAGE).values(taken_until=utc_now() - LEASE))


def test_exchange_a_message_and_its_reply(exchange: Exchange) -> None:
    assert exchange.receive("web-a", "k1", {"text": "hello"})
    assert exchange.is_waiting("web-a", "k1")
    taken = exchange.take("web-a")
    assert taken is not None and (taken.key, taken.body, taken.attempts) == ("k1", {"text": "hello"}, 0)
    assert exchange.answer(taken, [{"text": "hello to you"}, {"text": "and more"}])
    assert said(exchange) == [("family", "hello"), ("assistant", "hello to you"), ("assistant", "and more")]
    assert not exchange.is_waiting("web-a", "k1") and exchange.take("web-a") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_exchange_keeps_any_text_as_it_is(exchange: Exchange, text: str) -> None:
    exchange.receive("web-a", "k", {"text": text})
    taken = exchange.take("web-a")
    assert taken is not None and taken.body == {"text": text}


def test_exchange_sent_again_is_the_same_message(exchange: Exchange) -> None:
    assert [exchange.receive("web-a", "k1", {"text": text}) for text in ("one", "one", "changed")] == [
        True,
        False,
        False,
    ]
    assert exchange.receive("web-b", "k1", {"text": "another family's"})
    assert said(exchange) == [("family", "one")]


def test_exchange_takes_in_order_and_one_at_a_time(exchange: Exchange) -> None:
    for number in range(3):
        exchange.receive("web-a", f"k{number}", {"text": str(number)})
    first = exchange.take("web-a")
    assert first is not None and exchange.take("web-a") is None
    exchange.answer(first, [])
    second = exchange.take("web-a")
    assert second is not None and [first.key, second.key] == ["k0", "k1"]


def test_exchange_takes_up_what_a_dead_process_left(exchange: Exchange, engine: Engine) -> None:
    exchange.receive("sms-a", "k", {"text": "help"})
    assert exchange.unanswered("sms-") == ["sms-a"] and exchange.unanswered("web-") == []
    first = exchange.take("sms-a")
    assert first is not None and exchange.unanswered("sms-") == []
    dies_at_it(engine)
    assert exchange.unanswered("sms-") == ["sms-a"]
    second = exchange.take("sms-a")
    assert second is not None and (second.id, second.attempts) == (first.id, 1)
    assert exchange.answer(second, [{"text": "from the second"}])
    assert not exchange.answer(first, [{"text": "too late"}])
    assert said(exchange, "sms-a") == [("family", "help"), ("assistant", "from the second")]


def test_exchange_a_lease_that_is_renewed_holds(exchange: Exchange, engine: Engine) -> None:
    exchange.receive("web-a", "k", {"text": "help"})
    taken = exchange.take("web-a")
    dies_at_it(engine)
    assert taken is not None and exchange.renew(taken) and exchange.take("web-a") is None
    dies_at_it(engine)
    second = exchange.take("web-a")
    assert second is not None and not exchange.renew(taken) and exchange.renew(second)
    exchange.answer(second, [])
    assert not exchange.renew(second)


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1)], ids=["back", "forward"])
def test_exchange_a_clock_that_is_set_holds_up_no_message(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    exchange.receive("web-a", "k", {"text": "taken before"})
    exchange.take("web-a")  # by a process that dies
    exchange.receive("web-b", "k", {"text": "came before"})
    monkeypatch.setattr(bot.exchange.store, "utc_now", lambda: utc_now() + step)
    assert exchange.unanswered("web-") == ["web-a", "web-b"]
    assert exchange.take("web-a") is not None and exchange.take("web-b") is not None
    assert exchange.take("web-a") is None and exchange.count("web-a", timedelta(minutes=1)) == 0


def test_exchange_lists_the_longest_waiting_first(exchange: Exchange) -> None:
    for conversation in ("sms-b", "sms-a", "sms_c", "sms-b"):
        exchange.receive(conversation, f"k{random.random()}", {"text": ""})
    assert exchange.unanswered("sms-") == ["sms-b", "sms-a"]


def test_exchange_racing_takers_never_share_a_message(exchange: Exchange) -> None:
    for number in range(30):
        exchange.receive("web-a", f"k{number}", {"text": str(number)})
    order: list[str] = []

    def work() -> None:
        while exchange.unanswered("web-") or exchange.is_waiting("web-a", "k29"):
            if taken := exchange.take("web-a"):
                order.append(taken.key)
                exchange.answer(taken, [{"text": taken.key}])

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert order == [f"k{number}" for number in range(30)]


def test_exchange_racing_copies_are_kept_once(exchange: Exchange) -> None:
    new: list[bool] = []
    senders = [
        threading.Thread(target=lambda: new.append(exchange.receive("web-a", "k", {"text": "x"}))) for _ in range(8)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(new) == [False] * 7 + [True]


def test_exchange_since_returns_only_what_is_later(exchange: Exchange) -> None:
    exchange.receive("web-a", "k", {"text": "one"})
    seen = exchange.since("web-a")[-1].id
    assert exchange.since("web-a", seen) == []
    assert exchange.say("web-a", Who.STAFF, "note-1", {"text": "from the team"})
    assert not exchange.say("web-a", Who.STAFF, "note-1", {"text": "from the team"})
    assert [message.who for message in exchange.since("web-a", seen)] == [Who.STAFF]


def test_exchange_counts_what_a_family_sent_of_late(exchange: Exchange, engine: Engine) -> None:
    for number in range(3):
        exchange.receive("web-a", f"k{number}", {"text": "x"})
    exchange.say("web-a", Who.STAFF, "s", {"text": "not theirs"})
    with engine.begin() as connection:
        connection.execute(update(MESSAGE).where(MESSAGE.c.key == "k0").values(at=utc_now() - timedelta(minutes=2)))
    assert exchange.count("web-a", timedelta(minutes=1)) == 2


def test_exchange_forgets_one_conversation_and_purges_what_is_old(exchange: Exchange, engine: Engine) -> None:
    for conversation in ("web-a", "web-b", "web-c"):
        exchange.receive(conversation, "k", {"text": "x"})
    taken = exchange.take("web-a")
    assert taken is not None and exchange.forget("web-a") == 1
    assert not exchange.answer(taken, [{"text": "to nobody"}]) and exchange.since("web-a") == []
    with engine.begin() as connection:
        old = utc_now() - KEPT - timedelta(minutes=1)
        connection.execute(update(MESSAGE).where(MESSAGE.c.conversation == "web-b").values(at=old))
    assert exchange.purge() == 1 and exchange.since("web-b") == [] and exchange.since("web-c") != []


def test_exchange_never_gives_an_id_twice(exchange: Exchange) -> None:
    exchange.receive("web-a", "k", {"text": "x"})
    first = exchange.since("web-a")[0].id
    exchange.forget("web-a")
    exchange.receive("web-a", "k", {"text": "x"})
    assert exchange.since("web-a")[0].id > first


def test_exchange_keeps_nothing_readable(exchange: Exchange, engine: Engine) -> None:
    exchange.receive("web-a", "k", {"text": "zebraphone"})
    with engine.connect() as connection:
        assert "zebraphone" not in str(connection.execute(select(MESSAGE)).all())


def test_exchange_is_written_anew_with_a_new_key(exchange: Exchange, engine: Engine) -> None:
    exchange.receive("web-a", "k", {"text": "x"})
    new = Fernet.generate_key().decode()
    assert Exchange(lambda: engine, lambda: Cipher((new, KEY))).renew_keys() == 1
    assert said(Exchange(lambda: engine, lambda: Cipher((new,)))) == [("family", "x")]
    with pytest.raises(SettingsError, match="ASSISTANT_KEYS"):
        exchange.since("web-a")


@pytest.mark.parametrize("made", [lambda: "k" * (LONGEST_KEY + 50), lambda: "ключ" * 30])
def test_exchange_a_key_that_is_too_long_is_still_one_message(exchange: Exchange, made: Callable[[], str]) -> None:
    assert [exchange.receive("web-a", made(), {"text": "x"}) for _ in range(2)] == [True, False]
    assert exchange.is_waiting("web-a", made())
