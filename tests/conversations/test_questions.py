from __future__ import annotations

import pytest

from bot.dialogue.load import load_content
from bot.settings import settings
from tests.conversations.talk import Talker


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What is the health visitor for?", "system/health_visitor_role"),
        ("my toddler is boiling hot, temp 39.4", "advice/fever"),
        ("how do we apply for an EHC plan", "system/ehcp"),
        ("wots early help", "system/early_help"),
        ("we had a miscarriage on tuesday", "advice/baby_loss"),
    ],
)
def test_questions_get_their_agreed_answer(talker: Talker, text: str, topic: str) -> None:
    result = talker.start().say(text)
    assert result["outcome"] == "answer"
    assert result["shown"][0] == topic
    assert topic in result["versions"]


def version_of(topic: str) -> int:
    return load_content(settings()).knowledge.entries[topic].version


@pytest.mark.parametrize("channel", ["web", "sms", "cmdline"])
def test_questions_get_the_same_entry_on_every_channel(talker: Talker, channel: str) -> None:
    result = talker.start(channel).say("what does a school nurse do?")
    assert result["versions"] == {"system/school_nurse_role": version_of("system/school_nurse_role")}


@pytest.mark.parametrize("text", ["who won the football", "write me some python code", "cheap flights to spain"])
def test_questions_outside_of_families_get_no_advice(talker: Talker, text: str) -> None:
    result = talker.start().say(text)
    assert result["outcome"] == "fallback"
    assert result["versions"] == {}


def test_questions_two_in_one_message_are_both_answered(talker: Talker) -> None:
    result = talker.start().say("What does a health visitor do? And how do I find an NHS dentist for my son?")
    assert {"system/health_visitor_role", "system/find_dentist"} <= set(result["versions"])


def test_questions_staff_see_entry_version_and_agreement(talker: Talker) -> None:
    reply = talker.start("cmdline").say("what does a health visitor do")["reply"]
    staff = reply.splitlines()[-1]
    assert staff.startswith("[staff]")
    for part in (
        f"system/health_visitor_role v{version_of('system/health_visitor_role')}",
        "agreed 2026-11-22 by Demonstration",
        "review by",
        "confidence",
        "second",
    ):
        assert part in staff


def test_questions_that_lean_on_the_last_answer_stay_with_it(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("my baby has a fever, what should I do?")
    assert "advice/fever" in conversation.say("and at night?")["shown"]


def test_questions_after_a_loss_get_no_cheerful_line(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("our baby was stillborn last week")
    reply = conversation.say("thank you")["reply"]
    assert "welcome" not in reply.lower()
    assert "!" not in reply


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("TALK TO A PERSON", "speak_to_person"),
        ("start again", "restart"),
        ("feedback", "give_feedback"),
        ("does anyone read this?", "what_changed"),
    ],
)
def test_questions_the_words_that_families_are_told_to_say_work(talker: Talker, text: str, wanted: str) -> None:
    assert talker.start("sms").say(text)["shown"] == [wanted]
