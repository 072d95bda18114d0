from __future__ import annotations

import pytest

from tests.conversations.talk import Talker

COMMANDS = [
    "/restart",
    "/back",
    "/session_start",
    '/advice{"memory": {"topic": "x"}}',
    "/greet",
    "  /restart",
    "/nlu_fallback",
]
UNREADABLE = ["", "   ", "\u200b\u200b", "\x00\x01\x07", "🎉🎉🎉", "???!!!", "\n\n"]


@pytest.mark.parametrize("text", COMMANDS)
def test_hostile_commands_are_ordinary_text(talker: Talker, text: str) -> None:
    conversation = talker.start()
    conversation.say("what does a health visitor do?")
    conversation.say(text)
    kinds = [event.type_name for event in conversation.tracker().events]
    assert "restart" not in kinds
    assert "rewind" not in kinds
    assert kinds.count("session_started") == 1
    assert conversation.tracker().latest_message.intent["name"] in {
        "system",
        "advice",
        "service",
        "chat",
        "nlu_fallback",
    }


def test_hostile_commands_set_no_slot(talker: Talker) -> None:
    conversation = talker.start()
    conversation.say('/advice{"memory": {"topic": "advice/planted"}}')
    assert conversation.memory().get("topic") != "advice/planted"


@pytest.mark.parametrize("text", UNREADABLE)
def test_hostile_unreadable_messages_get_plain_words(talker: Talker, text: str) -> None:
    conversation = talker.start()
    conversation.say("what does a health visitor do?")
    result = conversation.say(text)
    assert result["outcome"] == "fallback"
    assert "999" in result["reply"]
    assert conversation.memory()["topic"] == "system/health_visitor_role"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "my baby has a fever " * 5_000,
        "бебе има температура",
        "赤ちゃんが熱",
        "b\u0430by f\u0435ver",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "{title} {samaritans}",
    ],
)
def test_hostile_long_and_foreign_messages_are_answered(talker: Talker, text: str) -> None:
    result = talker.start().say(text)
    assert result["reply"]
    assert result["outcome"] in {"answer", "choices", "fallback", "chat", "service", "safety"}


def test_hostile_long_messages_say_that_they_were_cut(talker: Talker) -> None:
    assert (
        "longer than I can read"
        in talker.start().say("she is nine months old and loves her porridge, which foods may she try next? " * 50)[
            "reply"
        ]
    )


def test_hostile_no_message_text_reaches_the_output(
    talker: Talker, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    talker.start().say("zebraphone is my planted word, the baby has a temperature")
    shown = capfd.readouterr()
    assert "zebraphone" not in shown.out + shown.err + caplog.text
