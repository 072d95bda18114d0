from __future__ import annotations

import pytest

from tests.conversations.talk import Talker

STORY = (
    "We moved here in May and I have not found a GP yet. My mum is staying to help with the older two. "
    "The baby has stopped breathing and she is going blue. My husband is on his way back from work."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he isnt breathing", "safety/life_threatening"),
        (STORY, "safety/life_threatening"),
        ("I want to kill myself tonight", "safety/suicide_self_harm"),
        ("my daughter says she wants to die and has taken tablets", "safety/child_suicide_self_harm"),
        ("havent felt the baby move since last night im 34 wks", "safety/urgent_pregnancy"),
        ("my partner is hitting me, hes outside the door", "safety/domestic_abuse"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_danger_takes_over_on_every_channel(talker: Talker, text: str, kind: str, channel: str) -> None:
    result = talker.start(channel).say(text)
    assert result["outcome"] == "safety"
    assert result["safety"] == {"kind": kind, "level": "certain"}
    assert result["versions"] == {}


@pytest.mark.parametrize(
    "text", ["this washing is killing me", "he stopped breastfeeding last month", "how do I get a blue badge"]
)
def test_danger_everyday_words_are_not_taken_over(talker: Talker, text: str) -> None:
    assert talker.start().say(text)["outcome"] != "safety"


def test_danger_is_seen_in_the_middle_of_another_conversation(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("how do I get an EHC plan?")
    assert conversation.say("she is having a fit right now and wont stop")["outcome"] == "safety"


def test_danger_afterwards_the_family_can_carry_on(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("how do I get an EHC plan?")
    conversation.say("he is not breathing")
    assert conversation.say("Carry on with my question")["shown"][0] == "system/ehcp"


def test_danger_a_false_alarm_can_be_called_off(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("he is not breathing")
    assert conversation.say("No, that is not happening")["outcome"] == "chat"
    assert conversation.memory()["danger"] == ""


def test_danger_possible_puts_help_first_and_offers_one_tap(talker: Talker) -> None:
    conversation = talker.start()
    result = conversation.say("what should I do if my baby stops breathing?")
    assert result["safety"]["level"] == "possible"
    tap = conversation.memory()["offered"][0]
    assert tap["kind"] == "safety"
    assert conversation.say(tap["label"])["outcome"] == "safety"


def test_danger_bereavement_is_met_with_care_and_not_taken_over(talker: Talker) -> None:
    result = talker.start().say("my baby died at 20 weeks and i dont know what happens now")
    assert result["outcome"] == "answer"
    assert result["shown"][0] == "advice/baby_loss"


@pytest.mark.parametrize("text", ["Yes, I need help now", "yes help me please", "yes but she is not safe"])
def test_danger_a_yes_that_asks_for_help_is_not_taken_for_safe(talker: Talker, text: str) -> None:
    talk = talker.start("web")
    talk.say("my partner is hitting me, hes outside the door")
    assert "999" in talk.say(text)["reply"]
