"""Codes by text: only whoever holds the phone can have it reminded, and nobody is pestered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.dialogue.content import Content
from bot.reminders.codes import KEPT, MOST_A_CONVERSATION, MOST_A_NUMBER, MOST_WRONG, VALID, Checked
from bot.reminders.plan import Plan
from bot.reminders.points import Basis
from bot.reminders.tables import CODE
from bot.sms.phones import Phones
from bot.sms.queue import TextQueue
from bot.sms.tables import TEXT_OUT
from tests.conftest import TODAY
from tests.reminders.conftest import NUMBER, PHONE

PLAN = Plan.begin(Basis.DUE, date(2027, 3, 14), TODAY)


def send(content: Content, conversation: str = "web-a", number: str = NUMBER) -> bool:
    return content.codes.send(conversation, number, PLAN, "Your code is {number}.")


def received(queue: TextQueue) -> str:
    """The code of the last text that the queue hands to the provider."""
    bodies = []
    while taken := queue.take(1):
        queue.sent(taken[0], "SM1")
        assert taken[0].number.startswith("+447700900")
        bodies.append(taken[0].body)
    return bodies[-1].removeprefix("Your code is ").rstrip(".")


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_codes_right_code_keeps_the_reminders(content: Content, queue: TextQueue) -> None:
    assert send(content) and content.reminders.all() == []
    code = received(queue)
    assert len(code) == 6 and content.codes.check("web-a", code) is Checked.RIGHT
    assert [(kept.conversation, kept.phone, kept.plan) for kept in content.reminders.all()] == [("web-a", PHONE, PLAN)]
    assert content.codes.check("web-a", code) is Checked.OVER  # used


def test_codes_wrong_ones_are_tried_three_times(content: Content, queue: TextQueue) -> None:
    send(content)
    code = received(queue)
    tried = [content.codes.check("web-a", other(code)) for _ in range(MOST_WRONG)]
    assert tried == [Checked.WRONG, Checked.WRONG, Checked.OVER]
    assert content.codes.check("web-a", code) is Checked.OVER and content.reminders.all() == []


def test_codes_are_of_one_conversation(content: Content, queue: TextQueue) -> None:
    send(content)
    assert content.codes.check("web-b", received(queue)) is Checked.OVER and content.reminders.all() == []


def test_codes_of_before_are_of_no_use(content: Content, queue: TextQueue) -> None:
    send(content)
    first = received(queue)
    send(content)
    second = received(queue)
    if first != second:
        assert content.codes.check("web-a", first) is Checked.WRONG
    assert content.codes.check("web-a", second) is Checked.RIGHT


def test_codes_are_of_no_use_after_a_while(content: Content, queue: TextQueue, engine: Engine) -> None:
    send(content)
    with engine.begin() as connection:
        connection.execute(update(CODE).values(at=utc_now() - VALID - timedelta(seconds=1)))
    assert content.codes.check("web-a", received(queue)) is Checked.OVER


@pytest.mark.parametrize("code", ["", "abcdef", "١٢٣٤٥٦", "0" * 100, "'; DROP TABLE reminder; --"])
def test_codes_hostile_ones_are_wrong(content: Content, code: str) -> None:
    send(content)
    assert content.codes.check("web-a", code) is Checked.WRONG


def test_codes_to_one_number_are_few_whoever_asks(content: Content) -> None:
    assert [send(content, f"web-{n}") for n in range(MOST_A_NUMBER + 1)] == [True] * MOST_A_NUMBER + [False]


def test_codes_of_one_conversation_are_few_to_whatever_number(content: Content) -> None:
    numbers = [f"+4477009001{n:02}" for n in range(MOST_A_CONVERSATION + 1)]
    assert [send(content, number=number) for number in numbers] == [True] * MOST_A_CONVERSATION + [False]


def test_codes_deleting_them_does_not_allow_more(content: Content) -> None:
    for _ in range(MOST_A_NUMBER):
        assert send(content)
        content.codes.forget("web-a")
    assert not send(content)


def test_codes_go_to_no_phone_that_wants_no_texts(content: Content, phones: Phones, queue: TextQueue) -> None:
    phones.seen(PHONE, NUMBER, timedelta(hours=12))
    phones.stop(PHONE)
    assert send(content) and queue.take(10) == []


def test_codes_leave_no_number_that_was_not_proven(content: Content, phones: Phones, engine: Engine) -> None:
    send(content)
    assert phones.get(PHONE) is not None and content.codes.purge() == 0
    with engine.begin() as connection:
        connection.execute(update(CODE).values(at=utc_now() - KEPT - timedelta(seconds=1)))
    assert content.codes.purge() == 1 and phones.get(PHONE) is None


def test_codes_of_a_family_that_wants_all_deleted(content: Content, phones: Phones, engine: Engine) -> None:
    send(content)
    content.codes.forget("web-a")
    assert phones.get(PHONE) is None
    with engine.connect() as connection:
        [row] = connection.execute(select(CODE)).mappings().all()
    assert (row["conversation"], row["details"]) == ("", "")


def test_codes_leave_a_number_that_is_needed(
    content: Content, phones: Phones, queue: TextQueue, engine: Engine
) -> None:
    send(content)
    content.codes.check("web-a", received(queue))
    with engine.begin() as connection:
        connection.execute(update(CODE).values(at=utc_now() - KEPT - timedelta(seconds=1)))
    content.codes.purge()
    assert phones.get(PHONE) is not None


def test_codes_leave_a_phone_that_has_texted(content: Content, phones: Phones) -> None:
    phones.seen(PHONE, NUMBER, timedelta(hours=12))
    send(content)
    content.codes.forget("web-a")
    assert phones.get(PHONE) is not None


def test_codes_are_encrypted(content: Content, engine: Engine, queue: TextQueue) -> None:
    send(content)
    with engine.connect() as connection:
        rows = str(connection.execute(select(CODE)).all()) + str(connection.execute(select(TEXT_OUT)).all())
    code = received(queue)
    assert not any(secret in rows for secret in (code, "7700900123", "2027-03-14"))
    assert content.codes.renew_keys() == 1 and content.codes.check("web-a", code) is Checked.RIGHT


def test_codes_whose_text_is_gone_can_still_be_typed(content: Content, queue: TextQueue, engine: Engine) -> None:
    send(content)
    code = received(queue)
    with engine.begin() as connection:
        connection.execute(delete(TEXT_OUT))
    assert content.codes.check("web-a", code) is Checked.RIGHT
