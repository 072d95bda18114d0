from __future__ import annotations

import pytest

from bot.dialogue.turn import Memory, Understood
from bot.messages.reply import Choice
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.sms.sharing import is_same_person, touches_private
from bot.understanding.decision import Candidate

DRAFT = {"id": "d", "paused": True}
OPEN = {"id": "d", "paused": False}
DANGER = Assessment("safety/life_threatening", Level.POSSIBLE, "rule")


def understood(topic: str) -> Understood:
    return Understood(ranking=(Candidate(topic, 0.9),))


@pytest.mark.parametrize(
    ("text", "topic", "memory", "has_requests", "private"),
    [
        ("what is happening with my request", "check_request", Memory(), True, True),
        ("what do you hold about me", "delete_my_data", Memory(), True, True),
        ("carry on", "affirm", Memory(request=DRAFT), False, True),
        ("i need help", "request_support", Memory(request=DRAFT), False, True),
        ("someone to come round", "advice/loneliness", Memory(request=OPEN), False, True),
        ("1", "affirm", Memory(offered=(Choice("Show me what you keep", "hold"),)), True, True),
        ("what is happening with my request", "check_request", Memory(), False, False),
        ("how do I treat nits", "advice/head_lice", Memory(request=DRAFT), True, False),
        ("1", "affirm", Memory(offered=(Choice("Nits", "topic", "advice/head_lice"),)), True, False),
        ("", "", Memory(), True, False),
    ],
)
def test_sharing_asks_only_before_something_private(
    text: str, topic: str, memory: Memory, has_requests: bool, private: bool
) -> None:
    assert touches_private(text, understood(topic), memory, has_requests) is private


def test_sharing_never_comes_before_danger() -> None:
    told = Understood(DANGER, (Candidate("check_request", 0.9),))
    assert not touches_private("is my request seen, he cant breathe", told, Memory(request=OPEN), True)


@pytest.mark.parametrize("text", ["1", "Yes", "yes it's me", "y", "It’s me", "same person", "1."])
def test_sharing_hears_a_yes(text: str) -> None:
    assert is_same_person(text) is True


@pytest.mark.parametrize("text", ["2", "No", "no, I’m not", "not me", "n", "Someone else."])
def test_sharing_hears_a_no(text: str) -> None:
    assert is_same_person(text) is False


@pytest.mark.parametrize(
    "text",
    ["how old", "21", "yesterday", "nobody is helping", "", "12", "no he isnt breathing", "yes but hes gone blue"],
)
def test_sharing_takes_another_message_for_what_it_is(text: str) -> None:
    assert is_same_person(text) is None
