from __future__ import annotations

from bot.dialogue.tracker_store import CUT_AT
from tests.conversations.talk import Talker


def test_long_conversations_keep_a_bounded_history_and_their_memory(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say("my son is 3 years old and has a fever")
    for number in range(30):
        conversation.say(f"what does a health visitor do {number}")
    assert len(conversation.tracker().events) <= CUT_AT + 12
    assert conversation.memory()["facts"]["child_age"]["months"] == 36


def test_long_conversations_still_answer(talker: Talker) -> None:
    conversation = talker.start()
    results = [conversation.say("what does a health visitor do") for _ in range(40)]
    assert {result["shown"][0] for result in results} == {"system/health_visitor_role"}
