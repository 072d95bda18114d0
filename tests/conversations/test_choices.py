from __future__ import annotations

import pytest

from tests.conversations.talk import Conversation, Talker

VAGUE = "sleep"


@pytest.fixture
def offered(talker: Talker) -> Conversation:
    conversation = talker.start("sms")
    assert conversation.say(VAGUE)["outcome"] in ("choices", "answer")
    assert conversation.memory()["offered"], "the vague question must offer something"
    return conversation


def test_choices_are_taken_by_number(offered: Conversation) -> None:
    first = offered.memory()["offered"][0]
    assert offered.say("1")["shown"][0] == first["target"]


def test_choices_are_taken_by_label(offered: Conversation) -> None:
    last = [choice for choice in offered.memory()["offered"] if choice["kind"] == "topic"][-1]
    assert offered.say(last["label"])["shown"][0] == last["target"]


def test_choices_something_else_asks_for_more(offered: Conversation) -> None:
    result = offered.say("something else")
    while result["outcome"] == "choices":  # what is next in likelihood first
        result = offered.say("something else")
    assert result["outcome"] == "fallback"
    assert "own words" in result["reply"] or "little more" in result["reply"]


def test_choices_lapse_when_something_else_was_said(offered: Conversation) -> None:
    offered.say("thank you")
    assert offered.memory()["offered"] == []


def test_choices_a_number_that_was_not_offered_chooses_nothing(talker: Talker) -> None:
    assert talker.start("sms").say("3")["outcome"] in ("fallback", "chat")
