"""Reminders are sent once, by day, from entries that may be given; and end when they should."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.dialogue.content import Content
from bot.dialogue.recording import Recording
from bot.dialogue.reminders_due import RemindersDue
from bot.ledger.store import Span
from bot.messages import gsm7
from bot.reminders.plan import Plan
from bot.reminders.points import POINTS, Basis
from bot.reminders.tables import REMINDER
from bot.sms.phones import KEPT, Phones
from bot.sms.queue import State, TextQueue
from bot.sms.tables import PHONE as PHONES
from bot.sms.tables import TEXT_OUT
from tests.conftest import TODAY
from tests.reminders.conftest import NUMBER, PHONE

BORN = date(2026, 11, 20)
PLAN = Plan.begin(Basis.BORN, BORN, TODAY)
MORNING = datetime(2026, 11, 30, 9)  # ten days after, a Monday
ALWAYS = Span(datetime(2000, 1, 1), datetime(2100, 1, 1))


@pytest.fixture(autouse=True)
def asked(content: Content, phones: Phones, engine: Engine) -> None:
    """A phone that asked for reminders."""
    phones.seen(PHONE, NUMBER, timedelta(hours=12))
    content.reminders.add(PHONE, PHONE, PLAN)
    set_next(engine, MORNING)


def set_next(engine: Engine, at: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(update(REMINDER).values(next_at=at))


def set_text(engine: Engine, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(TEXT_OUT).values(**values))


def texts(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(TEXT_OUT.c.state).order_by(TEXT_OUT.c.id)).scalars())


def sent(queue: TextQueue, now: datetime | None = None) -> list[str]:
    """What the queue hands to the provider, which takes it."""
    taken = queue.take(10, now)
    for text in taken:
        queue.sent(text, f"SM{text.id}")
    return [text.body for text in taken]


def test_sending_sends_the_agreed_text_once(due: RemindersDue, queue: TextQueue, content: Content) -> None:
    assert due.once(MORNING) == 1 and due.once(MORNING) == 0
    [body] = sent(queue)
    said = content.knowledge.entries["system/new_birth_visit"].sms
    assert gsm7.to_gsm7(said) in body and body.endswith("reply NO MORE.")
    assert due.once(MORNING + timedelta(days=1)) == 0 and sent(queue) == []
    [left] = content.reminders.all()
    assert left.next_at == datetime(2027, 1, 4, 9) and left.key == ""  # six weeks are New Year's Day, a Friday


def test_sending_puts_down_what_was_told(due: RemindersDue, content: Content) -> None:
    due.once(MORNING)
    assert content.ledger.counts(ALWAYS, "channel", "outcome", "topic")[0].values == (
        "sms", "reminder", "system/new_birth_visit",
    )  # fmt: skip


@pytest.mark.parametrize(
    "now",
    [
        MORNING - timedelta(minutes=1),
        MORNING.replace(hour=14),
        MORNING.replace(hour=23),
        datetime(2026, 12, 5, 11),  # a Saturday
        datetime(2026, 12, 25, 11),
    ],
)
def test_sending_waits_for_the_day(due: RemindersDue, engine: Engine, now: datetime) -> None:
    assert due.once(now) == 0 and texts(engine) == []


def test_sending_catches_up_after_a_break(due: RemindersDue, queue: TextQueue) -> None:
    assert due.once(datetime(2026, 12, 10, 10)) == 1
    assert "10-14 days" in sent(queue)[0]


def test_sending_leaves_out_what_is_of_no_use_any_more(
    due: RemindersDue, content: Content, engine: Engine
) -> None:  # fmt: skip
    assert due.once(datetime(2026, 12, 21, 10)) == 0 and texts(engine) == []
    assert content.reminders.all()[0].next_at == datetime(2027, 1, 4, 9)
    assert due.once(datetime(2027, 1, 4, 10)) == 1


def test_sending_of_what_is_all_past_ends_the_reminder(due: RemindersDue, content: Content) -> None:
    assert due.once(datetime(2040, 1, 4, 10)) == 0
    assert content.reminders.all() == []


def test_sending_does_not_send_what_may_not_be_given(
    due: RemindersDue, content: Content, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    entries = dict(content.knowledge.entries)
    entries["system/new_birth_visit"] = replace(entries["system/new_birth_visit"], agreed_by=())
    changed = replace(content, knowledge=replace(content.knowledge, entries=entries))
    with caplog.at_level(logging.ERROR):
        assert RemindersDue(changed, Recording(changed), lambda: TODAY).once(MORNING) == 0
    assert texts(engine) == [] and "system/new_birth_visit may not be given" in caplog.text
    [held] = content.reminders.all()
    assert held.problem == "system/new_birth_visit may not be given" and held.next_at == MORNING + timedelta(days=1)
    assert due.once(MORNING) == 0 and due.once(MORNING + timedelta(days=1)) == 1  # it is agreed meanwhile
    assert content.reminders.all()[0].problem == ""


def test_sending_by_two_processes_is_once(due: RemindersDue, content: Content, engine: Engine) -> None:
    [one] = content.reminders.due(MORNING, 10)
    point, _ = one.plan.coming(MORNING.date())[0]
    assert content.reminders.send(one, point, "text", MORNING)
    assert not content.reminders.send(one, point, "text", MORNING)
    assert due.once(MORNING) == 0 and len(texts(engine)) == 1


def test_sending_again_what_certainly_was_not_sent(due: RemindersDue, queue: TextQueue, engine: Engine) -> None:
    due.once(MORNING)
    set_text(engine, state=State.LATE.value, text="")
    assert due.once(MORNING.replace(hour=13)) == 0  # not twice on a day
    assert due.once(MORNING + timedelta(days=1)) == 1
    assert len(sent(queue)) == 1 and texts(engine) == ["late", "sent"]


def test_sending_never_again_what_may_have_been_sent(due: RemindersDue, engine: Engine) -> None:
    due.once(MORNING)
    set_text(engine, state=State.UNKNOWN.value, text="")
    assert due.once(MORNING + timedelta(days=1)) == 0 and texts(engine) == ["unknown"]


@pytest.mark.parametrize("state", [State.REFUSED, State.DROPPED])
def test_sending_ends_for_a_phone_that_cannot_be_reached(
    due: RemindersDue, content: Content, engine: Engine, state: State
) -> None:
    due.once(MORNING)
    set_text(engine, state=state.value)
    due.once(MORNING)
    assert content.reminders.all() == []


def test_sending_stops_when_the_phone_says_stop(
    due: RemindersDue, content: Content, phones: Phones, engine: Engine, queue: TextQueue
) -> None:
    due.once(MORNING)
    kept = phones.get(PHONE)
    assert kept is not None
    phones.settle(kept, [], [], kept.state, stopped=True, danger="")
    assert content.reminders.all() == [] and texts(engine) == ["dropped"] and sent(queue) == []


def test_sending_stops_when_the_provider_says_that_the_phone_is_stopped(content: Content, phones: Phones) -> None:
    phones.stop(PHONE)
    assert content.reminders.all() == []


def test_reminders_keep_the_number_for_as_long_as_they_need_it(
    content: Content, phones: Phones, engine: Engine
) -> None:  # fmt: skip
    with engine.begin() as connection:
        connection.execute(update(PHONES).values(last_seen=MORNING - KEPT - timedelta(days=400)))
    assert phones.purge() == 0
    content.reminders.end(PHONE)
    assert phones.purge() == 1 and phones.get(PHONE) is None


def test_reminders_asked_for_twice_are_one(content: Content) -> None:
    content.reminders.add("web-a", PHONE, PLAN)
    content.reminders.add("web-a", PHONE, Plan.begin(Basis.BORN, date(2025, 1, 1), TODAY))  # another child
    assert len(content.reminders.of(PHONE)) == len(content.reminders.of(f"{PHONE}.1")) == 2
    assert len(content.reminders.of("web-a")) == 1 and content.reminders.of("web-b") == []


def test_reminders_end_for_all_that_goes_to_the_phone(content: Content) -> None:
    content.reminders.add("web-a", PHONE, Plan.begin(Basis.BORN, date(2025, 1, 1), TODAY))
    content.reminders.add("web-b", "sms-another", PLAN)
    assert content.reminders.end("web-c") == 0
    assert content.reminders.end("web-a") == 2
    assert [kept.conversation for kept in content.reminders.all()] == ["web-b"]


def test_reminders_are_encrypted(content: Content, engine: Engine) -> None:
    with engine.connect() as connection:
        rows = str(connection.execute(select(REMINDER)).all()) + str(connection.execute(select(PHONES)).all())
    assert not any(secret in rows for secret in ("2026-11-20", "born", "07700900123", "7700900123"))
    assert content.reminders.renew_keys() == 1 and content.reminders.all()[0].plan == PLAN


def test_texts_of_reminders_fit_the_alphabet_and_three_segments(due: RemindersDue, content: Content) -> None:
    for point in POINTS:
        text = due.text(point, content.knowledge.entries[point.topic])
        assert not gsm7.foreign(text) and gsm7.segments(text) <= 3, point.id
        assert ("REMIND ME" in text) is (point.id == "birth")
