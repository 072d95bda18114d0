"""Explaining a word, where it is asked for and where a message is nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.load import load_content
from bot.dialogue.terms import MOST_TERMS, Terms
from bot.dialogue.turn import Answered, Memory
from bot.messages.reply import Choice
from bot.settings import settings
from bot.understanding.decision import Outcome

TODAY, MUCH_LATER = date(2026, 11, 22), date(2036, 1, 1)
MEMORY = Memory(topic="advice/fever", offered=(Choice("Fever", "topic", "advice/fever"),))


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms(load_content(settings()))


def explained(answered: Answered | None) -> list[str]:
    return [block.text.partition(":")[0] for block in answered.reply.blocks] if answered else []


def test_terms_asked_for_are_explained_and_lead_on(terms: Terms) -> None:
    answered = terms.asked("what does ehcp mean", MEMORY, TODAY)
    assert answered is not None and explained(answered) == ["EHCP"]
    assert [(choice.kind, choice.target) for choice in answered.reply.choices] == [("topic", "system/ehcp")]
    assert answered.memory == replace(MEMORY, offered=answered.reply.choices)
    assert (answered.outcome, answered.shown) == (Outcome.CHAT, ("system/ehcp",))


def test_terms_never_lead_to_what_may_not_be_given(terms: Terms) -> None:
    answered = terms.asked("what does EHCP mean", MEMORY, MUCH_LATER)
    assert answered is not None and explained(answered) == ["EHCP"]
    assert (answered.reply.choices, answered.shown) == ((), ())


def test_terms_with_the_same_entry_lead_to_it_once(terms: Terms) -> None:
    answered = terms.asked("SEN meaning and SENCO meaning", MEMORY, TODAY)
    assert answered is not None and explained(answered) == ["SEN", "SENCO"]
    assert [choice.target for choice in answered.reply.choices] == ["system/send_support"]


def test_terms_are_explained_a_few_at_a_time(terms: Terms) -> None:
    text = " ".join(f"{name} meaning" for name in ("SEN", "EHCP", "CAMHS", "DLA", "PIP", "MASH"))
    assert explained(terms.asked(text, MEMORY, TODAY)) == ["SEN", "EHCP", "CAMHS", "DLA"][:MOST_TERMS]


@pytest.mark.parametrize("text", ["what is an EHCP", "she only says the word da", "this term SENCO said", ""])
def test_terms_not_asked_for_are_left_to_the_entries(terms: Terms, text: str) -> None:
    assert terms.asked(text, MEMORY, TODAY) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ehcp?", ["EHCP"]),
        ("whats a pip", ["PIP"]),
        ("got my EHCP letter", ["EHCP"]),
        ("what is a team around the family", ["TAF"]),
        ("SENCO or CAMHS first?", ["SENCO", "CAMHS"]),
    ],
)
def test_terms_that_are_the_whole_message_or_in_capitals(terms: Terms, text: str, names: list[str]) -> None:
    assert explained(terms.only(text, MEMORY, TODAY)) == names


@pytest.mark.parametrize(
    "text",
    [
        "have a nice day",
        "HAVE A NICE DAY",
        "toodle pip",
        "send coffee",
        "ta",
        "Nice!",
        "my PIP form got lost in post",  # not little but a hard word
        "",
        "?",
    ],
)
def test_terms_in_everyday_words_are_not_explained(terms: Terms, text: str) -> None:
    assert terms.only(text, MEMORY, TODAY) is None
