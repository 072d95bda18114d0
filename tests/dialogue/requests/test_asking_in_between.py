"""A request interrupted: back, a pause, a question, a command or a danger in the middle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.turn import Memory
from bot.messages.reply import Choice, Tone
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import (
    NORFOLK,
    WORDS,
    answer,
    asked,
    begin,
    draft,
    requests,
    sent,
    until,
)

NOW = Assessment("safety/life_threatening", Level.CERTAIN, "rule")
PERHAPS = replace(NOW, level=Level.POSSIBLE)
AGE = {"child_age": {"months": 60.0, "text": "5"}}


# Going back, pausing, carrying on


@pytest.mark.parametrize("text", ["back", "Go back", "back please.", "previous"])
@pytest.mark.parametrize(
    ("field", "before"), [("tried", "would_help"), ("child", "helpers"), ("safe", "address"), ("check", "share")]
)
def test_asking_goes_back_one_question(family: Family, field: str, before: str, text: str) -> None:
    until(family, field)
    family.say(text)
    assert asked(family) == before
    answer(family)
    assert asked(family) == field


def test_asking_goes_back_past_what_was_known(family: Family) -> None:
    family.say("he is hot", "advice/fever", facts={**AGE, **NORFOLK})
    until(family, "would_help")
    family.say("back")
    assert asked(family) == "words"
    family.say("Other words than those before.")
    assert (draft(family, "words"), asked(family)) == (("Other words than those before.",), "would_help")


def test_asking_back_at_the_first_question_asks_it_again(family: Family) -> None:
    begin(family)
    family.say("back")
    assert asked(family) == "life_point"


@pytest.mark.parametrize("text", ["later", "Stop", "not now", "never mind", "don’t send it", "0"])
@pytest.mark.parametrize("field", ["words", "would_help", "consent", "check"])
def test_asking_pauses_and_carries_on(family: Family, field: str, text: str) -> None:
    until(family, field)
    before = family.memory.request
    answered = family.say(text)
    assert "Nothing is sent" in said(answered) and requests(family) == []
    family.say("he is hot", "advice/fever")  # and asks something else in between
    family.say("carry on")
    assert family.memory.request == before


def test_asking_a_paused_request_is_not_answered_by_accident(family: Family) -> None:
    until(family, "would_help")
    family.say("later")
    assert family.say("he is hot", "advice/fever").outcome is Outcome.ANSWER
    assert draft(family, "would_help") == ""


@pytest.mark.parametrize("text", ["I want to ask for support", WORDS + " It is worse."])
def test_asking_again_goes_on_with_what_was_paused(family: Family, text: str) -> None:
    until(family, "would_help")
    family.say("later")
    begin(family, text)
    assert asked(family) == "would_help"
    assert draft(family, "words") == ((WORDS, text) if len(text.split()) > 8 else (WORDS,))


@pytest.mark.parametrize("text", ["carry on", "Continue.", "go on with my request"])
def test_asking_carry_on_is_never_an_answer(family: Family, text: str) -> None:
    until(family, "would_help")
    family.say(text)
    assert (asked(family), draft(family, "would_help")) == ("would_help", "")


def test_asking_what_was_written_can_be_deleted(family: Family) -> None:
    until(family, "tried")
    family.say("later")
    answered = family.tap("Delete what I wrote")
    assert family.memory.request == {} and "Nothing was sent" in said(answered)
    assert "no request open" in said(family.assistant._asking.pause(family.memory))


def test_asking_a_choice_of_a_form_that_is_gone(family: Family) -> None:
    family.memory = Memory(offered=(Choice("Yes, send it", "form", "send"),))
    assert "no request open" in said(family.tap("Yes, send it"))


# Questions and commands in the middle


@pytest.mark.parametrize("field", ["words", "would_help", "contact", "consent", "check"])
def test_asking_answers_a_question_and_asks_its_own_again(family: Family, field: str) -> None:
    open_ = until(family, field)
    before = family.memory.request
    answered = family.say("what helps with a fever?", "advice/fever")
    assert (answered.outcome, answered.shown[:1]) == (Outcome.ANSWER, ("advice/fever",))
    back = answered.reply.blocks[-1].text
    assert back.startswith("Now back to your request.") and back.endswith(open_.reply.blocks[-1].text)
    assert answered.reply.choices == open_.reply.choices == family.memory.offered
    assert family.memory.request == before
    answer(family)
    assert family.memory.request != before


@pytest.mark.parametrize(
    ("text", "best", "sure"),
    [
        ("will it ever get better?", "advice/fever", 0.3),  # not clear what it asks
        ("he has a fever", "advice/fever", 0.95),  # no question
        ("why " * 20 + "?", "advice/fever", 0.95),  # a story
    ],
)
def test_asking_what_is_no_clear_question_is_the_answer(family: Family, text: str, best: str, sure: float) -> None:
    until(family, "would_help")
    family.say(text, best, sure)
    assert (draft(family, "would_help"), asked(family)) == (text.strip(), "tried")


@pytest.mark.parametrize(
    ("text", "best", "part"),
    [
        ("talk to a person", "speak_to_person", "NHS 111"),
        ("Delete my data.", "delete_my_data", "deleted seven days after"),
        ("start again", "restart", "We can start again"),
    ],
)
def test_asking_commands_work_in_the_middle(family: Family, text: str, best: str, part: str) -> None:
    until(family, "would_help")
    assert part in said(family.say(text, best))
    assert bool(family.memory.request) is (best != "restart")
    assert best == "restart" or draft(family, "would_help") == ""


# Danger in the middle


@pytest.mark.parametrize("field", ["life_point", "words", "would_help", "consent", "check"])
def test_asking_a_danger_comes_first_and_offers_to_carry_on(family: Family, field: str) -> None:
    until(family, field)
    kept = draft(family, "words")
    answered = family.say("she is not breathing", danger=NOW)
    assert (answered.outcome, answered.reply.blocks[0].tone) == (Outcome.SAFETY, Tone.HELP_NOW)
    assert len(answered.reply.blocks) == 1 and requests(family) == []
    assert labels(answered)[0] == "Carry on with my request"
    assert draft(family, "words")[: len(kept)] == kept
    family.tap("Carry on with my request")
    assert asked(family) == ("would_help" if field == "words" else field)


def test_asking_words_of_a_danger_need_not_be_written_again(family: Family) -> None:
    until(family, "words")
    family.say("He hit me so hard that she stopped breathing", danger=NOW)
    family.tap("Carry on with my request")
    assert "“He hit me so hard that she stopped breathing”" in said(until(family, "check"))


@pytest.mark.parametrize(("text", "best"), [("no", "deny"), ("yes", "affirm"), ("I am scared", "out_of_scope")])
def test_asking_what_is_said_after_a_danger_is_no_answer(family: Family, text: str, best: str) -> None:
    until(family, "would_help")
    family.say("she is not breathing", danger=NOW)
    family.say(text, best)
    assert (asked(family), draft(family, "would_help")) == ("would_help", "")
    family.say("carry on")
    assert asked(family) == "would_help" and family.memory.danger == ""


def test_asking_a_possible_danger_puts_help_before_the_next_question(family: Family) -> None:
    until(family, "words")
    answered = family.say("I cannot go on like this with him any more", danger=PERHAPS)
    assert answered.reply.blocks[0].tone is Tone.HELP_NOW and answered.reply.choices[0].kind == "safety"
    assert "What would help you most?" in said(answered)
    assert draft(family, "words") == ("I cannot go on like this with him any more",)
    family.say("yes", "affirm")
    assert family.memory.danger == NOW.kind and draft(family, "would_help") == ""


# What is kept, asked about in the middle


def beside(family: Family, text: str = "delete my data") -> list[str]:
    return labels(family.say(text, "delete_my_data"))


@pytest.mark.parametrize("field", ["life_point", "would_help", "child", "consent", "check"])
@pytest.mark.parametrize("text", ["delete my data", "what do you keep about me", "Show my data."])
def test_asking_what_is_kept_shows_its_own_choices_in_the_middle(family: Family, field: str, text: str) -> None:
    open_ = until(family, field)
    before = family.memory.request
    assert beside(family, text) == ["Show me what you keep", "Delete what I sent", "Carry on with my request"]
    answered = family.tap("Carry on with my request")
    assert family.memory.request == before and asked(family) == field
    assert labels(answered) == labels(open_)


def test_asking_comes_back_when_nothing_is_held(family: Family) -> None:
    until(family, "would_help")
    beside(family)
    answered = family.tap("Show me what you keep")
    assert "Nothing is kept" in said(answered) and "What would help you most?" in said(answered)
    answer(family)
    assert asked(family) == "tried"


@pytest.mark.parametrize("no", ["No, leave it", "no", "2"])
def test_asking_comes_back_when_nothing_is_deleted(family: Family, no: str) -> None:
    until(family, "consent")
    beside(family)
    family.tap("Delete what I sent")
    answered = family.say(no, "deny")
    assert "not deleted anything" in said(answered) and "May I send" in said(answered)
    assert labels(answered) == ["Yes", "No"]
    assert (asked(family), draft(family, "consent")) == ("consent", {})


def test_asking_a_yes_to_deleting_is_no_yes_to_the_request(family: Family) -> None:
    until(family, "check")
    beside(family)
    family.tap("Delete what I sent")
    assert "is deleted" in said(family.say("yes", "affirm"))
    assert requests(family) == [] and family.memory.request == {}


def test_asking_status_in_the_middle_shows_its_own_choices(family: Family) -> None:
    request = sent(family)
    begin(family)
    family.tap("No, this is something new")
    until(family, "would_help")
    answered = family.say("what is happening with my request?", "check_request")
    assert request.reference in said(answered)
    assert labels(answered)[-1] == "Carry on with my request" and "Add something to my request" in labels(answered)
    family.tap("Carry on with my request")
    assert asked(family) == "would_help"


def test_asking_a_reference_is_heard_in_the_middle(family: Family) -> None:
    request = sent(family)
    other = Family(family.assistant, conversation="another one")
    until(other, "would_help")
    other.say("what is happening with my request?", "check_request")
    answered = other.say(f"{request.reference} {request.details.check_number}")
    assert "Nobody has read it yet" in said(answered) and draft(other, "would_help") == ""


def test_asking_feedback_in_the_middle_is_heard_and_the_request_comes_back(family: Family) -> None:
    until(family, "would_help")
    family.say("can I give feedback?", "give_feedback")
    family.say("The clinic was shut three times and nobody told us about it at all")
    assert draft(family, "would_help") == ""
    answered = family.tap("Yes, pass it on")
    assert "are kept" in said(answered) and "What would help you most?" in said(answered)
