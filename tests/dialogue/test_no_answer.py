"""Subjects without an agreed answer are named, with whom to ask."""

from __future__ import annotations

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory, Understood
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import TODAY

ASKED = "can i have a glass of wine when breastfeeding"


@pytest.mark.parametrize(
    ("best", "sure", "named"),
    [
        ("advice/pregnancy_eating", 0.97, True),  # a neighbour
        ("advice/pregnancy_eating", 0.4, True),
        ("advice/fever", 0.4, True),
        ("out_of_scope", 0.9, True),
        ("advice/fever", 0.97, False),  # surely about something else
        ("thank", 0.97, False),
    ],
)
def test_no_answer_is_named_with_whom_to_ask(content: Content, best: str, sure: float, named: bool) -> None:
    understood = Understood(None, (Candidate(best, sure), Candidate("advice/teething", 0.02)), 9.0, plain=ASKED)
    answered = Assistant(content).respond(ASKED, understood, Memory(), TODAY)
    assert ("I have no agreed answer on alcohol and breastfeeding" in answered.reply.blocks[0].text) is named
    if named:
        assert answered.outcome is Outcome.FALLBACK and "0300 100 0212" in answered.reply.blocks[1].text
        assert answered.reply.choices[0].target == "advice/bed_sharing"
