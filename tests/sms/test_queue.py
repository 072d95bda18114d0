"""The queue of texts: in order, again, once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.clock import utc_now
from bot.sms import phones as phones_module
from bot.sms import queue as queue_module
from bot.sms.phones import Phones
from bot.sms.provider import Receipt, Status
from bot.sms.queue import DOUBT, LEASE, USEFUL, State, TextQueue
from bot.sms.state import State as PhoneState
from bot.sms.tables import PHONE, TEXT_OUT

KEY = Fernet.generate_key().decode()
NUMBER, PAUSE = "+447700900001", timedelta(hours=12)


@pytest.fixture
def queue(engine: Engine) -> TextQueue:
    return TextQueue(lambda: engine, partial(Cipher, (KEY,)))


@pytest.fixture
def phones(engine: Engine, queue: TextQueue) -> Phones:
    return Phones(lambda: engine, partial(Cipher, (KEY,)), queue)


def put(phones: Phones, conversation: str, *texts: str, stopped: bool = False) -> None:
    phones.seen(conversation, NUMBER, PAUSE)
    phone = phones.get(conversation)
    assert phone
    keys = [f"{conversation}-{text}"[:50] for text in texts]
    phones.settle(phone, keys, texts, phone.state, stopped, "")


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(TEXT_OUT.c.state).order_by(TEXT_OUT.c.id)).scalars())


def test_queue_takes_the_first_of_each_conversation_only(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one", "two")
    put(phones, "sms-b", "three")
    taken = queue.take(10)
    assert [(text.body, text.number, text.doubtful) for text in taken] == [
        ("one", NUMBER, False),
        ("three", NUMBER, False),
    ]
    assert queue.take(10) == []
    queue.sent(taken[0], "SM1")
    assert [text.body for text in queue.take(10)] == ["two"]


def test_queue_waits_longer_after_each_failure(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one", "two")
    now = utc_now()
    for seconds in (2, 4, 8):
        (text,) = queue.take(10, now)
        queue.not_sent(text, False, now)
        assert queue.take(10, now + timedelta(seconds=seconds - 1)) == []
        now += timedelta(seconds=seconds)
    assert not queue.take(10, now)[0].doubtful


def test_queue_a_doubtful_text_is_asked_about_before_it_is_sent_again(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    queue.doubtful(queue.take(10, now)[0], now)
    assert queue.take(10, now + DOUBT - timedelta(seconds=1)) == []
    assert queue.take(10, now + DOUBT)[0].doubtful


def test_queue_a_process_that_dies_leaves_a_doubtful_text(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    first = queue.take(10, now)[0]
    assert queue.take(10, now + LEASE) == []  # what is not listed yet would be sent twice
    second = queue.take(10, now + LEASE + DOUBT)[0]
    assert second.doubtful and second.attempts == 2
    queue.not_sent(first, True)  # too late: it is another's now
    assert queue.is_ours(second) and not queue.is_ours(first)
    queue.sent(second, "SM1")
    assert queue.new_ids(["SM1", "SM2"]) == ["SM2"]


def test_queue_a_text_that_its_first_sender_sent_is_nobody_elses_any_more(
    queue: TextQueue, phones: Phones, engine: Engine
) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    first = queue.take(10, now)[0]
    queue.take(10, now + LEASE)
    second = queue.take(10, now + LEASE + DOUBT)[0]
    queue.sent(first, "SM1")
    assert not queue.is_ours(second)
    assert states(engine) == [State.SENT.value]


@pytest.mark.parametrize("jump", [timedelta(minutes=2), timedelta(minutes=-2), timedelta(hours=-1)])
def test_queue_a_clock_that_is_set_while_a_text_is_under_way_leaves_it_to_its_sender_at_first(
    queue: TextQueue, phones: Phones, engine: Engine, jump: timedelta
) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    first = queue.take(10, now)[0]
    assert queue.take(10, now + jump) == []
    assert queue.take(10, now + jump + DOUBT - timedelta(seconds=1)) == []
    queue.sent(first, "SM1")
    assert queue.take(10, now + jump + DOUBT) == []
    assert states(engine) == [State.SENT.value]


@pytest.mark.parametrize("jump", [timedelta(minutes=2), timedelta(minutes=-2), timedelta(hours=-1)])
def test_queue_a_doubtful_text_is_asked_about_soon_however_the_clock_is_set(
    queue: TextQueue, phones: Phones, jump: timedelta
) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    queue.doubtful(queue.take(10, now)[0], now)
    if jump < timedelta():
        assert queue.take(10, now + jump) == []
    assert queue.take(10, now + jump + DOUBT)[0].doubtful


def test_queue_a_clock_that_is_set_back_holds_up_no_text(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one")
    put(phones, "sms-b", "two")
    now = utc_now()
    queue.not_sent(queue.take(1, now)[0], False, now)
    assert [text.body for text in queue.take(10, now - timedelta(hours=1))] == ["one", "two"]
    assert queue.take(10, now - timedelta(hours=1)) == []


def test_queue_a_text_that_was_put_while_the_clock_was_ahead_goes_at_once_and_in_order(
    queue: TextQueue, phones: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    monkeypatch.setattr(queue_module, "utc_now", lambda: now + timedelta(minutes=2))
    put(phones, "sms-a", "one", "two")
    (text,) = queue.take(10, now)
    assert text.body == "one"
    assert queue.take(10, now) == []
    queue.sent(text, "SM1")
    assert [text.body for text in queue.take(10, now)] == ["two"]


def test_queue_a_text_that_was_not_sent_while_the_clock_was_ahead_waits_no_longer(
    queue: TextQueue, phones: Phones
) -> None:
    put(phones, "sms-a", "one")
    now = utc_now()
    ahead = now + timedelta(minutes=2)
    queue.not_sent(queue.take(10, ahead)[0], False, ahead)
    assert len(queue.take(10, now)) == 1


def test_queue_a_text_for_later_is_sent_no_sooner_and_holds_up_none(
    queue: TextQueue, phones: Phones, engine: Engine
) -> None:
    now = utc_now()
    phones.seen("sms-a", NUMBER, PAUSE)
    with engine.begin() as connection:
        queue.put(connection, "sms-a", "later", "a safe time", at=now + timedelta(hours=9))
    put(phones, "sms-a", "one")
    (text,) = queue.take(10, now)
    assert text.body == "one"
    queue.sent(text, "SM1")
    assert queue.take(10, now + timedelta(hours=9) - timedelta(seconds=1)) == []
    assert [text.body for text in queue.take(10, now + timedelta(hours=9))] == ["a safe time"]


def test_queue_gives_up_what_would_come_too_late(queue: TextQueue, phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", "one", "two")
    assert queue.take(10, utc_now() + USEFUL + timedelta(seconds=1)) == []
    assert states(engine) == [State.LATE.value] * 2
    assert [row[1] for row in queue.unsent()] == ["late", "late"]


def test_queue_drops_what_a_stopped_number_has_waiting_but_the_last_word(
    queue: TextQueue, phones: Phones, engine: Engine
) -> None:
    put(phones, "sms-a", "one")
    put(phones, "sms-a", "stopped now", stopped=True)
    put(phones, "sms-a", "more", stopped=True)
    sent = []
    for _ in range(4):
        for text in queue.take(10):
            sent.append(text.body)
            queue.sent(text, text.body)
    assert sent == ["stopped now"]
    assert states(engine) == ["dropped", "sent", "dropped"]


def test_queue_settled_twice_changes_nothing(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "one")
    phone = phones.get("sms-a")
    assert phone
    phones.settle(phone, ["sms-a-one"], ["one"], PhoneState(greeted=True), True, "safety/life_threatening")
    assert phones.get("sms-a") == phone
    assert len(queue.take(10)) == 1


@pytest.mark.parametrize(
    ("news", "kept"),
    [
        ([Status.SENT, Status.DELIVERED], "delivered"),
        ([Status.DELIVERED, Status.SENT], "delivered"),
        ([Status.FAILED, Status.SENT], "failed"),
        ([Status.SENT, Status.SENT], "sent"),
    ],
)
def test_queue_keeps_the_last_word_of_the_receipts(
    queue: TextQueue, phones: Phones, engine: Engine, news: list[Status], kept: str
) -> None:
    put(phones, "sms-a", "one")
    queue.sent(queue.take(1)[0], "SM1")
    assert all(queue.record(Receipt("sms-a-one", "SM1", status)) for status in news)
    with engine.connect() as connection:
        assert connection.execute(select(TEXT_OUT.c.receipt)).scalar_one() == kept
    assert [row[1] for row in queue.unsent()] == (["not delivered"] if kept == "failed" else [])


def test_queue_a_receipt_settles_a_doubt(queue: TextQueue, phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", "one", "two")
    queue.doubtful(queue.take(1)[0])
    queue.record(Receipt("sms-a-one", "SM1", Status.SENT))
    assert states(engine) == ["sent", "waiting"]
    assert [text.body for text in queue.take(10)] == ["two"]


def test_queue_knows_no_receipt_of_strangers(queue: TextQueue) -> None:
    assert not queue.record(Receipt("nobody's", "SM1", Status.SENT))


def test_queue_keeps_no_words_once_they_are_sent_and_none_in_clear(
    queue: TextQueue, phones: Phones, engine: Engine
) -> None:
    put(phones, "sms-a", "one", "two")
    queue.sent(queue.take(1)[0], "SM1")
    with engine.connect() as connection:
        kept = list(connection.execute(select(TEXT_OUT.c.text).order_by(TEXT_OUT.c.id)).scalars())
        numbers = connection.execute(select(PHONE.c.number)).scalar_one()
    assert kept[0] == "" and kept[1] and "two" not in kept[1]
    assert "7700900001" not in numbers


def test_queue_counts_texts_and_segments(queue: TextQueue, phones: Phones) -> None:
    put(phones, "sms-a", "x" * 161, "y")
    assert queue.totals() == {"waiting": (2, 3)}


def test_phones_remember_a_stop_by_hash_alone(phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", stopped=True)
    put(phones, "sms-b")
    with engine.begin() as connection:
        connection.execute(update(PHONE).values(last_seen=utc_now() - phones_module.KEPT - timedelta(hours=1)))
    assert phones.purge() == 2
    stopped = phones.get("sms-a")
    assert stopped and stopped.stopped and stopped.number == ""
    assert phones.get("sms-b") is None
    assert phones.purge() == 0
    phones.seen("sms-a", NUMBER, PAUSE)
    again = phones.get("sms-a")
    assert again and again.stopped and again.number == NUMBER


def test_phones_keep_a_number_while_a_text_waits(phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", "one")
    with engine.begin() as connection:
        connection.execute(update(PHONE).values(last_seen=utc_now() - phones_module.KEPT - timedelta(hours=1)))
    assert phones.purge() == 0


@pytest.mark.parametrize(
    ("conversation", "state", "kept"),
    [("sms-a", "new", 0), ("sms-a.1", "accepted", 0), ("sms-a", "closed", 1), ("sms-ab", "new", 1)],
)
def test_phones_keep_a_number_while_a_request_is_open(
    phones: Phones, engine: Engine, conversation: str, state: str, kept: int
) -> None:
    put(phones, "sms-a")
    now = utc_now()
    row = f"'i', 'KT4-7RX', '{conversation}', 'assessment', 'a', 't', '{state}', '{now}', '{now}', ''"
    columns = "id, reference, conversation, life_point, area, team, state, created_at, answer_by, details"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO request ({columns}) VALUES ({row})")
        connection.execute(update(PHONE).values(last_seen=now - phones_module.KEPT - timedelta(hours=1)))
    assert phones.purge() == kept


def test_phones_are_unsure_after_a_long_pause(phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a")
    phones.seen("sms-a", NUMBER, PAUSE)
    same = phones.get("sms-a")
    with engine.begin() as connection:
        connection.execute(update(PHONE).values(last_seen=utc_now() - PAUSE - timedelta(minutes=1)))
    phones.seen("sms-a", NUMBER, PAUSE)
    later = phones.get("sms-a")
    assert same and later and (same.state.unsure, later.state.unsure) == (False, True)


def test_phones_and_texts_are_written_anew_with_a_new_key(phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", "one")
    new = Fernet.generate_key().decode()
    both = partial(Cipher, (new, KEY))
    renewed = TextQueue(lambda: engine, both)
    assert (Phones(lambda: engine, both, renewed).renew_keys(), renewed.renew_keys()) == (1, 1)
    (text,) = TextQueue(lambda: engine, partial(Cipher, (new,))).take(1)
    assert (text.body, text.number) == ("one", NUMBER)


def test_queue_purges_after_a_week(queue: TextQueue, phones: Phones, engine: Engine) -> None:
    put(phones, "sms-a", "one")
    assert queue.purge() == 0
    with engine.begin() as connection:
        connection.execute(update(TEXT_OUT).values(at=utc_now() - queue_module.KEPT - timedelta(minutes=1)))
    assert queue.purge() == 1
