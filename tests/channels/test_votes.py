"""The question that an answer was given for, when a family says that it did not help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.web import _safe_question
from bot.dialogue.load import exchange
from bot.exchange.store import Exchange, Message, Who
from bot.settings import Settings

TITLED = {"text": "Call 999 if floppy.", "title": "When to get help now", "tone": "help_now"}
DANGER = {"text": "Call 999 now.", "title": "", "tone": "help_now"}
ANSWER = {"text": "A fever is 38 or more.", "title": "Fever", "tone": "answer"}
GIVEN = [{"id": "advice/fever"}]


@pytest.fixture
def said(tmp_path: Path) -> Exchange:
    return exchange(Settings(assistant_state=tmp_path))


def answered(said: Exchange, blocks: list[dict[str, Any]], provenance: list[dict[str, str]]) -> list[Message]:
    """The reply to the second of two messages."""
    for key, text in (("a", "hello"), ("b", "is 39 a fever")):
        said.receive("web-1", key, {"text": text})
        message = said.take("web-1")
        assert message is not None
        said.answer(message, [{"text": "so", "reply": {"blocks": blocks, "provenance": provenance}}])
    return said.since("web-1")[-1:]


@pytest.mark.parametrize(
    ("blocks", "provenance", "question"),
    [
        ([ANSWER], GIVEN, "is 39 a fever"),
        ([TITLED, ANSWER], GIVEN, "is 39 a fever"),
        ([DANGER, ANSWER], GIVEN, ""),
        ([ANSWER], [], ""),
    ],
)
def test_votes_know_the_question_unless_there_was_danger(
    said: Exchange, blocks: list[dict[str, Any]], provenance: list[dict[str, str]], question: str
) -> None:
    assert _safe_question(said, answered(said, blocks, provenance)) == question
    assert _safe_question(said, []) == ""


def test_votes_know_no_question_that_is_gone(said: Exchange) -> None:
    reply = answered(said, [ANSWER], GIVEN)
    said.forget("web-1")
    assert _safe_question(said, reply) == ""


def test_exchange_knows_no_question_of_what_staff_say(said: Exchange) -> None:
    answered(said, [ANSWER], GIVEN)
    said.say("web-1", Who.STAFF, "re-me", {"text": "hello"})
    assert said.asked(said.since("web-1")[-1]) is None
