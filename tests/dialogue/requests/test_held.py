"""What is held about a family: shown, and deleted when it says so twice."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue.assistant import Answered
from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.support.model import Request
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import (
    PHONE,
    STATUS,
    WORDS,
    at_fault,
    elsewhere,
    requests,
    sent,
    want,
)


def hold(family: Family) -> Answered:
    family.say("delete my data", "delete_my_data")
    return family.tap("Show me what you keep")


def test_held_shows_all_that_is_held(family: Family) -> None:
    request = sent(family)
    text = said(hold(family))
    for part in (
        request.reference,
        WORDS,
        "someone to talk to",
        "star charts",
        "our GP",
        "Wymondham",
        PHONE,
        "My child: 4",
        "What it is about: Things are getting too much",
        "Who may be told: the council's early help team, your GP surgery and your child's school or nursery",
    ):
        assert part in text
    assert request.details.check_number not in text.replace(PHONE, "")


def test_held_shows_feedback_too(family: Family) -> None:
    family.assistant._content.feedback.add("feedback", family.conversation, "", "The clinic was shut.")
    family.assistant._content.feedback.add("feedback", "another", "", "Not mine.")
    assert "“The clinic was shut.”" in said(hold(family)) and "Not mine" not in said(hold(family))


def test_held_says_which_answers_were_rated(family: Family) -> None:
    feedback = family.assistant._content.feedback
    feedback.rate(True, family.conversation, "advice/fever")
    feedback.rate(False, family.conversation, "gone/topic")
    text = said(hold(family))
    assert "You said that this helped: Fever" in text and "You said that this did not help: gone/topic" in text
    assert "“”" not in text


def test_held_shows_nothing_of_another_conversation(family: Family) -> None:
    sent(family)
    assert "Nothing is kept" in said(hold(elsewhere(family)))


def test_held_deletes_what_is_held_when_confirmed(family: Family) -> None:
    request = sent(family)
    hold(family)
    assert "not be answered any more" in said(family.tap("Delete what I sent"))
    assert requests(family) == [request]
    assert "is deleted" in said(family.tap("Yes, delete it all"))
    assert requests(family) == [] and family.memory == Memory(forgotten=True)
    assert "Nothing is kept" in said(hold(family))


def test_held_deletes_nothing_unconfirmed(family: Family) -> None:
    request = sent(family)
    hold(family)
    family.tap("Delete what I sent")
    family.tap("No, leave it")
    assert requests(family) == [request]


def known_elsewhere(family: Family) -> tuple[Request, Family]:
    """A request, and another conversation that has shown that it is its own."""
    request, other = sent(family), elsewhere(family)
    want(other, STATUS, request.reference)
    other.say(request.details.check_number)
    return request, other


def test_held_shows_and_deletes_what_was_shown_to_be_ones_own(family: Family) -> None:
    request, other = known_elsewhere(family)
    assert request.reference in (text := said(hold(other))) and WORDS in text
    assert request.reference in said(other.tap("Delete what I sent"))
    assert requests(family) == [request]
    assert "is deleted" in said(other.tap("Yes, delete it all"))
    assert requests(family) == [] and other.memory.owns == ()


def test_held_deletes_nothing_that_was_not_shown_to_be_ones_own(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    other.say("delete my data", "delete_my_data")
    assert request.reference not in said(other.tap("Delete what I sent"))
    other.tap("Yes, delete it all")
    assert requests(family) == [request]


def test_held_a_failing_database_is_never_taken_for_nothing_held(content: Content, tmp_path: Path) -> None:
    family = at_fault(content, tmp_path)
    assert "could not look it up" in said(hold(family))
    family.say("delete my data", "delete_my_data")
    family.tap("Delete what I sent")
    assert "could not delete it" in said(family.tap("Yes, delete it all"))
