"""Questions about a request while it is being written: answered or put off, and never taken for the family's answer."""

from __future__ import annotations

import pytest

from bot.safety.gate import DETECTOR, Assessment
from bot.safety.rules import Level
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import asked, draft, until

SEEN = "Only the team that you ask"
LATER = "The team can, when it answers you"


@pytest.mark.parametrize("field", ["would_help", "tried", "helpers", "safe", "place"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("who sees this", SEEN),
        ("hang on, who reads this?", SEEN),
        ("is it going to the SCHOOL", SEEN),
        ("is it confidential", SEEN),
        ("will his dad get told", SEEN),
        ("how long will they take", LATER),
        ("what do other people say there", LATER),
        ("why do i have to say that", LATER),
    ],
)
def test_asking_a_question_about_the_request_is_no_answer(family: Family, field: str, text: str, line: str) -> None:
    until(family, field)
    reply = said(family.say(text))
    assert line in reply and asked(family) == field and not draft(family, field)


@pytest.mark.parametrize("text", ["someone who helps him at school", "will it ever get better", "nothing, who would"])
def test_asking_what_only_sounds_like_one_is_the_answer(family: Family, text: str) -> None:
    until(family, "would_help")
    family.say(text)
    assert draft(family, "would_help") == text


@pytest.mark.parametrize(
    "text", ["cancel it", "actually forget it", "no, stop it please", "got to go, later", "i said leave it"]
)
def test_asking_stops_at_other_words_too(family: Family, text: str) -> None:
    until(family, "would_help")
    assert "Nothing is sent" in said(family.say(text)) and family.memory.request["paused"]


@pytest.mark.parametrize(
    "text", ["cancel it", "take out the bit about school", "can i just delete it all", "who reads this?"]
)
def test_asking_at_the_end_an_order_is_not_added_to_the_words(family: Family, text: str) -> None:
    until(family, "check")
    before = draft(family, "words")
    reply = said(family.say(text))
    assert draft(family, "words") == before
    assert "Nothing is sent" in reply or "What would you like to change" in reply


@pytest.mark.parametrize(
    ("field", "rule", "taken"),
    [("safe", DETECTOR, False), ("safe", "suicidal_now", True), ("would_help", DETECTOR, True)],
)
def test_asking_how_to_be_reached_is_no_danger_by_its_sound_alone(
    family: Family, field: str, rule: str, taken: bool
) -> None:
    until(family, field)
    danger = Assessment("safety/suicide_self_harm", Level.CERTAIN, rule)
    family.say("not before 9.30, no voicemail, his dad listens", danger=danger)
    assert bool(family.memory.danger) is taken


@pytest.mark.parametrize("field", ["tried", "consent", "check"])
@pytest.mark.parametrize(
    "text", ["so did you send it", "has it been sent or not", "can i see what youre sending first"]
)
def test_asking_whether_it_is_sent_is_answered(family: Family, field: str, text: str) -> None:
    until(family, field)
    words = family.memory.request["words"]
    answered = family.say(text, "check_request", 0.5)
    assert "Nothing has been sent yet" in said(answered) and asked(family) == field
    assert family.memory.request["words"] == words


@pytest.mark.parametrize(
    "text", ["carry on then", "ok, carry on", "I want to carry on with my request", "back to my request", "can we finish the form please"]
)  # fmt: skip
def test_asking_that_was_put_off_goes_on_in_many_words(family: Family, text: str) -> None:
    until(family, "tried")
    family.say("stop")
    family.say(text)
    assert asked(family) == "tried" and not family.memory.request["paused"]
