"""A family under test finds its way by what it is asked."""

from __future__ import annotations

import random

import pytest

from actions.reply import APOLOGY
from bot.dialogue.load import wording
from bot.settings import settings
from bot.soak.family import CARRY_ON, MOST_MESSAGES, QUESTIONS, START, STATUS, Family, script_of

WORDING = wording(settings())


@pytest.fixture
def family() -> Family:
    return Family(script_of(WORDING), random.Random(1))


def test_family_asks_twice_and_then_for_support(family: Family) -> None:
    assert [family.says() in QUESTIONS for _ in range(2)] == [True, True]
    assert [family.says(), family.says() in (START, CARRY_ON)] == [START, True]


@pytest.mark.parametrize("channel", ["text", "sms"])
@pytest.mark.parametrize(("line", "said"), [("ask_place", "Ipswich"), ("ask_tried", "skip"), ("request_right", "yes")])
def test_family_answers_a_question_on_either_channel(family: Family, line: str, said: str, channel: str) -> None:
    assert family.hears(f"Thank you.\n\n{getattr(WORDING.line(line), channel)}") == []
    assert family.says() == said


def test_family_says_it_again_after_an_apology(family: Family) -> None:
    family.hears(WORDING.line("ask_words").text)
    said = family.says()
    family.hears(APOLOGY)
    assert family.says() == said and family.mark in said


def test_family_holds_what_it_was_told_to_be_true(family: Family) -> None:
    names = {"team": "team", "when": "Monday", "reference": "KW4-7RMP", "number": "0412"}
    family.hears(WORDING.line("request_sent", **names).text + " Your reference is KW4-7RMP.")
    assert (family.reference, family.is_done) == ("KW4-7RMP", False)
    assert (family.says(), family.is_done) == (STATUS, True)


def test_family_notices_words_of_another(family: Family) -> None:
    assert family.hears(f"“{family.mark}” and “zq00000000”") == ["zq00000000"]


def test_family_gives_up_at_last(family: Family) -> None:
    for _ in range(MOST_MESSAGES):
        assert not family.is_done
        family.says()
    assert family.is_done
