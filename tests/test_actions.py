"""The action that answers: whatever fails, a family is not left in silence, and their words are not logged."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import APOLOGY, ActionReply
from bot.knowledge.helplines import load_helplines

DATA = Path(__file__).parents[1] / "data"
SECRET = "Tommy fell at 12 Mill Lane"
AGE = {"months": 24.0, "text": "2 years"}
FEVER = {"ranking": [["advice/fever", 0.95], ["greet", 0.01]], "best_score": 5.0}


def run(understood: dict[str, Any], channel: str = "web", **slots: Any) -> tuple[list[Any], list[Any]]:
    latest = {"text": SECRET, "understood": understood, "entities": [{"entity": "place", "value": "Leeds"}]}
    events = [{"event": "user", "text": SECRET, "input_channel": channel}]
    tracker = Tracker("family", slots, latest, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    returned = asyncio.run(ActionReply().run(dispatcher, tracker, {}))
    return dispatcher.messages, returned


@pytest.mark.parametrize(
    ("understood", "memory"),
    [
        ({"ranking": [[SECRET, 0.95]], "best_score": 5.0}, None),
        ({"safety": {"kind": "x", "level": SECRET, "rule": "x"}}, None),
        (FEVER, {SECRET: SECRET}),
    ],
)
def test_actions_apologise_for_any_error_and_log_no_words(
    caplog: pytest.LogCaptureFixture, understood: dict[str, Any], memory: dict[str, Any] | None
) -> None:
    with caplog.at_level(logging.DEBUG):
        messages, events = run(understood, memory=memory)
    assert [message["text"] for message in messages] == [APOLOGY]
    assert events == []
    assert "A turn failed" in caplog.text and "reply.py" in caplog.text
    assert not any(word in caplog.text for word in ("Tommy", "tommy", "Mill Lane"))


def test_actions_apology_agrees_with_the_helplines() -> None:
    lines = load_helplines(DATA / "helplines.yml")
    known = {lines[name].phone for name in ("emergency", "nhs_111", "samaritans")}
    assert set(re.findall(r"\d[\d ]*\d", APOLOGY)) == known


def test_actions_remember_the_topic_and_what_was_said_of_the_family() -> None:
    york, leeds = ({"name": name, "areas": []} for name in ("York", "Leeds"))
    messages, events = run({**FEVER, "facts": {"place": leeds}}, memory={"facts": {"place": york, "child_age": AGE}})
    assert len(messages) == len(events) == 1
    assert events[0]["name"] == "memory"
    assert events[0]["value"]["topic"] == "advice/fever"
    assert events[0]["value"]["facts"] == {"place": leeds, "child_age": AGE}


@pytest.mark.parametrize(("channel", "staff"), [("web", False), ("sms", False), ("cmdline", True)])
def test_actions_show_the_line_for_staff_in_the_shell_only(channel: str, staff: bool) -> None:
    [message], _ = run({"ranking": [["advice/fever", 0.4], ["advice/teething", 0.4]], "best_score": 5.0}, channel)
    assert ("[staff]" in message["text"]) is staff
    assert bool(message["buttons"]) is (channel != "sms")
