"""Second messages of a conversation, with the real trained assistant: those that lean on the first, and those that do not."""

from __future__ import annotations

import pytest

from tests.conversations.talk import Talker

LB = "my lb is 2 and half and not saying much should i be worried"
UNSETTLED = "he will not settle"


@pytest.mark.parametrize(
    ("first", "then", "topic"),
    [
        ("how do I ask for an EHCP", "they said no", "system/ehcp_refused"),
        ("my daughter has chickenpox", "is it contagious then", "advice/chickenpox"),
        ("our son wets the bed every night at 7", "and when he stays at his nan's?", "advice/bedwetting"),
        ("is my toddler's speech late", "what about head lice", "advice/head_lice"),
        ("when should I start solids", "and how do I register the birth", "system/registering_birth"),
    ],
)
def test_follow_ups_are_read_with_what_was_said_before(talker: Talker, first: str, then: str, topic: str) -> None:
    family = talker.start()
    family.say(first)
    assert topic in family.say(then)["shown"]


def test_follow_ups_a_fact_makes_a_question_clear(talker: Talker) -> None:
    family = talker.start()
    unclear = family.say(UNSETTLED)
    assert unclear["outcome"] == "choices" and "advice/night_waking" in unclear["shown"]
    assert family.say("hes 6 months")["shown"][0] == "advice/night_waking"


def test_follow_ups_a_fact_after_an_answer_is_kept_in_mind(talker: Talker) -> None:
    family = talker.start()
    assert family.say(LB)["shown"][0] == "advice/talking_late"
    assert family.say("he is 2 and a half")["outcome"] == "chat"
    assert family.memory()["facts"]["child_age"]["months"] == 30


@pytest.mark.parametrize("told", ["she is 8", "he's 17", "they are with us now"])
def test_follow_ups_what_asks_nothing_gets_no_advice(talker: Talker, told: str) -> None:
    family = talker.start()
    assert family.say(told)["outcome"] in ("chat", "choices", "fallback")
    family.say("what is SEN support")
    assert set(family.say(told)["versions"]) <= {"system/send_support"}


def test_follow_ups_a_loss_is_never_just_heard(talker: Talker) -> None:
    family = talker.start()
    family.say("how long are babies awake at night")
    for conversation in (talker.start(), family):
        assert conversation.say("i lost my baby at 20 weeks last month")["shown"][0] == "advice/baby_loss"


def test_follow_ups_thanks_are_thanks(talker: Talker) -> None:
    family = talker.start()
    family.say("how do I ask for an EHCP")
    assert family.say("ok thanks")["shown"] == ["thank"]
