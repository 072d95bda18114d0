"""A family asks for reminders, ends them, or loses a baby."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as sql
from sqlalchemy.engine import Engine

from bot.dialogue.assistant import Answered, Assistant
from bot.dialogue.content import Content
from bot.dialogue.reminding import REMIND
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.sms.queue import TextQueue
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, labels, said
from tests.reminders.conftest import PHONE
from tests.reminders.test_codes import other

PREGNANT = {"pregnancy": {"due": "2027-03-14"}}
OFFER, YES = "Remind me by text", "Yes, remind me"


@pytest.fixture
def web(content: Content) -> Family:
    return Family(Assistant(content), conversation="web-a")


@pytest.fixture
def sms(content: Content) -> Family:
    return Family(Assistant(content), conversation=PHONE)


def reminded(family: Family) -> Family:
    """A family that asked by text."""
    family.say("remind me when the visits are due")
    family.say("due 14 March 2027")
    family.tap(YES)
    return family


def code(queue: TextQueue) -> str:
    [text] = queue.take(10)
    queue.sent(text, "SM1")
    assert gsm_safe(text.body)
    return text.body[:6]


def gsm_safe(body: str) -> bool:
    return body.isascii() and body[:6].isdigit()


def kept(content: Content) -> list[tuple[str, str]]:
    return [(one.plan.basis.value, one.plan.day.isoformat()) for one in content.reminders.all()]


def test_reminding_by_text_takes_a_date_and_a_yes(sms: Family, content: Content) -> None:
    assert "14 March 2027" in said(sms.say("remind me"))
    read_back = sms.say("due 14 March 2027")
    assert "20 December 2026: the health visitor's visit before birth" in said(read_back)
    assert "14 March 2027: who to ring" in said(read_back) and kept(content) == []
    done = sms.tap(YES)
    assert "NO MORE" in said(done) and (done.outcome, done.shown) == (Outcome.SERVICE, (REMIND,))
    assert kept(content) == [("due", "2027-03-14")]


def test_reminding_on_the_page_proves_the_number(web: Family, content: Content, queue: TextQueue) -> None:
    reminded(web)
    assert kept(content) == []
    assert "UK mobile" in said(web.say("01603 123456"))
    assert "code of six numbers" in said(web.say("07700 900123"))
    sent = code(queue)
    assert "not the code" in said(web.say(other(sent))) and kept(content) == []
    assert "It is done" in said(web.say(f"the code is {sent}"))
    assert kept(content) == [("due", "2027-03-14")]
    assert "900123" not in str(web.memory.to_json())


def test_reminding_sends_a_new_code_after_too_many_tries(web: Family, content: Content, queue: TextQueue) -> None:
    reminded(web)
    web.say("07700 900123")
    wrong = other(code(queue))
    said_last = [said(web.say(wrong)) for _ in range(3)][-1]
    assert "cannot be used any more" in said_last
    web.say("07700 900123")
    web.say(code(queue))
    assert len(kept(content)) == 1


def test_reminding_says_when_no_more_codes_are_sent(web: Family, queue: TextQueue) -> None:
    for _ in range(3):
        reminded(web)
        web.say("07700 900123")
        code(queue)
    reminded(web)
    answered = web.say("07700 900123")
    assert "any more codes today" in said(answered) and queue.take(10) == []


@pytest.mark.parametrize(
    ("facts", "offered", "day"),
    [
        (PREGNANT, "The baby is due around: 14 March 2027", ("due", "2027-03-14")),
        ({"child_age": {"months": 2.0, "text": "2 months"}}, "The birthday is around: 22 September 2026", ("born", "2026-09-22")),
    ],
)  # fmt: skip
def test_reminding_offers_what_it_was_told(
    sms: Family, content: Content, facts: Mapping[str, Any], offered: str, day: tuple[str, str]
) -> None:
    sms.say("hello", "greet", facts=facts)
    sms.say("remind me")
    sms.tap(offered)
    sms.tap(YES)
    assert kept(content) == [day]


@pytest.mark.parametrize("text", ["31 February 2027", "14 March", "1 May 2030", "12/2027"])
def test_reminding_asks_again_for_a_date_that_cannot_be(sms: Family, content: Content, text: str) -> None:
    sms.say("remind me")
    assert "I could not use that date" in said(sms.say(text))
    assert "I would text you" in said(sms.say("14 March 2027")) and kept(content) == []


def test_reminding_of_a_child_at_school_has_nothing_left(sms: Family) -> None:
    sms.say("remind me")
    assert "have passed" in said(sms.say("born 1 May 2018")) and not sms.memory.reminding


def test_reminding_answers_another_question_in_between(sms: Family, content: Content) -> None:
    sms.say("remind me")
    assert "fever" in said(sms.say("how long does a fever last?", "advice/fever")).lower()
    assert not sms.memory.reminding
    sms.say("14 March 2027")
    assert kept(content) == []


def test_reminding_not_now_keeps_nothing(sms: Family, content: Content) -> None:
    sms.say("remind me")
    sms.say("due 14 March 2027")
    assert "no new reminder" in said(sms.tap("Not now")) and kept(content) == []


def test_reminding_shows_what_there_is_and_adds_or_ends(sms: Family, content: Content) -> None:
    answered = reminded(sms).say("remind me")
    assert "20 December 2026" in said(answered) and "End all reminders" in labels(answered)
    sms.tap("Add another child")
    sms.say("1 May 2025")
    sms.tap(YES)
    assert sorted(kept(content)) == [("born", "2025-05-01"), ("due", "2027-03-14")]
    sms.say("remind me")
    assert "no more reminders" in said(sms.tap("End all reminders")) and kept(content) == []


@pytest.mark.parametrize("text", ["NO MORE", "no more reminders", "Stop the reminders please"])
def test_reminding_ends_by_a_word(sms: Family, content: Content, text: str) -> None:
    assert "no more reminders" in said(reminded(sms).say(text)) and kept(content) == []


def test_reminding_ends_for_whoever_has_the_phone(sms: Family, content: Content) -> None:
    reminded(sms)
    other_person = Family(sms.assistant, conversation=f"{PHONE}.1")
    assert "no more reminders" in said(other_person.say("no more")) and kept(content) == []


def test_reminding_stop_messages_ends_them_too(sms: Family, content: Content) -> None:
    assert "no more reminders" in said(reminded(sms).say("stop sending me stuff", "stop_messages"))
    assert kept(content) == []


def test_reminding_no_more_means_nothing_where_there_is_none(sms: Family) -> None:
    assert REMIND not in sms.say("no more").shown


def test_reminding_is_offered_after_what_it_is_about(web: Family) -> None:
    assert OFFER in labels(web.say("two year review", "system/two_year_review"))
    web.is_aged(2)
    assert OFFER in labels(web.say("timeline"))
    assert OFFER not in labels(web.say("fever", "advice/fever"))
    web.say("two year review", "system/two_year_review")
    assert "your baby due" in said(web.tap(OFFER))


def test_reminding_is_not_offered_after_a_loss(web: Family) -> None:
    web.say("we lost our baby", "advice/baby_loss")
    assert OFFER not in labels(web.say("the new birth visit", "system/new_birth_visit"))


def test_reminding_without_a_provider_says_so(content: Content) -> None:
    family = Family(Assistant(replace(content, sends_texts=False)), conversation="web-a")
    assert OFFER not in labels(family.say("two year review", "system/two_year_review"))
    assert "cannot send texts" in said(family.say("remind me"))


# After a loss


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("I had a miscarriage", "advice/baby_loss"),
        ("what happens after a stillbirth", "advice/baby_loss"),
        ("we lost our baby last night", "out_of_scope"),
        ("how do I register, my daughter died", "system/registering_birth"),
        ("his brother died, how do I tell him", "advice/grief_child"),
    ],
)
def test_loss_ends_reminders_at_once_and_quietly(sms: Family, content: Content, text: str, best: str) -> None:
    answered = reminded(sms).say(text, best)
    assert kept(content) == [] and answered.memory.quiet
    assert said(answered).endswith("so that none comes at a bad time.")
    assert "glad" not in said(sms.say("thanks", "thank"))


def test_loss_takes_back_a_text_that_waits(sms: Family, content: Content, queue: TextQueue) -> None:
    reminded(sms)
    [one] = content.reminders.all()
    assert one.next_at is not None
    point, _ = one.plan.coming(sms.today)[0]
    content.reminders.send(one, point, "a text", one.next_at)
    sms.say("we lost our baby")
    assert queue.take(10, one.next_at) == [] and kept(content) == []


def test_loss_with_danger_ends_reminders_without_a_word_of_them(sms: Family, content: Content) -> None:
    danger = Assessment("safety/suicide_self_harm", Level.CERTAIN, "rule")
    answered = reminded(sms).say("we lost our baby and I want to die", danger=danger)
    assert kept(content) == [] and answered.outcome is Outcome.SAFETY and len(answered.reply.blocks) == 1


def test_loss_while_a_number_is_being_checked_waits_for_no_code(
    web: Family, content: Content, queue: TextQueue
) -> None:
    reminded(web)
    web.say("07700 900123")
    sent = code(queue)
    web.say("I miscarried", "advice/baby_loss")
    web.say(sent)
    assert kept(content) == []


@pytest.mark.parametrize("text", ["I am scared of losing the baby", "is this a miscarriage?", "lost the red book"])
def test_loss_that_is_only_feared_ends_nothing(sms: Family, content: Content, text: str) -> None:
    reminded(sms).say(text)
    assert len(kept(content)) == 1 and not sms.memory.quiet


# When the database is away; what is held


def break_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sql("ALTER TABLE reminder RENAME TO gone"))


def mend_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sql("ALTER TABLE gone RENAME TO reminder"))


def test_reminding_never_says_done_when_it_failed(
    sms: Family, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    sms.say("remind me")
    sms.say("due 14 March 2027")
    break_tables(engine)
    try:
        with caplog.at_level(logging.DEBUG):
            answers: list[Answered] = [sms.tap(YES), sms.say("no more reminders"), sms.say("we lost our baby")]
    finally:
        mend_tables(engine)
    assert ["wrong on my side" in said(answered) for answered in answers] == [True] * 3
    assert not any(word in caplog.text for word in ("2027", "lost", PHONE))


def test_held_shows_and_deletes_reminders(sms: Family, content: Content) -> None:
    reminded(sms).say("delete my data", "delete_my_data")
    shown = said(sms.tap("Show me what you keep"))
    assert "Reminders by text: 20 December 2026; 14 March 2027. The baby is due around: 14 March 2027" in shown
    sms.tap("Delete what I sent")
    sms.tap("Yes, delete it all")
    assert kept(content) == []
