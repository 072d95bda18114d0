"""The point in life: taken from what was said, read back, and asked only where nothing told it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.turn import Memory, Understood
from bot.messages.reply import Choice
from bot.understanding.decision import Candidate, Outcome
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import WORDS, asked, begin, draft, requests, sent, until

OFFER = "Ask for extra support"
STORY = "She was sent home from nursery again and I have no idea what to do next."


def begin_likely(family: Family, text: str, *likely: tuple[str, float]) -> None:
    """Asks for support with a message that the classifier finds near to some topics."""
    ranking = (Candidate("request_support", 0.7), *(Candidate(topic, chance) for topic, chance in likely))
    understood = Understood(None, ranking, 5.0)
    family.memory = family.assistant.respond(text, understood, family.memory, family.today, family.conversation).memory


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("we just got the diagnosis and need help", "diagnosis"),
        ("she is being assessed, can we get support", "assessment"),
        ("I am pregnant and need some support", "pregnancy_birth"),
        ("we can't go on like this, please help", "before_crisis"),
    ],
)
def test_asking_point_in_life_that_is_told_is_not_asked_but_read_back(family: Family, text: str, point: str) -> None:
    begin(family, text)
    assert (asked(family), draft(family, "life_point")) == ("words", point)
    label = family.assistant._content.wording.labels[f"life_{point}"]
    assert f"What it is about: {label}" in said(until(family, "check"))


def test_asking_point_in_life_read_back_can_be_changed(family: Family) -> None:
    begin(family, "we just got the diagnosis and need help")
    until(family, "check")
    family.tap("Change something")
    answered = family.tap("What it is about")
    assert asked(family) == "life_point" and "Things are getting too much" in labels(answered)
    family.tap("Things are getting too much")
    answered = until(family, "check")
    assert "What it is about: Things are getting too much" in said(answered)
    family.tap("Yes, send it")
    assert (requests(family)[0].life_point, requests(family)[0].team) == ("before_crisis", "norfolk_early_help")


@pytest.mark.parametrize(
    ("likely", "point"),
    [
        ([("advice/adhd_signs", 0.1), ("advice/autism_signs", 0.08), ("advice/tantrums", 0.02)], "assessment"),
        ([("advice/adhd_signs", 0.1), ("advice/tantrums", 0.1)], ""),
        ([("advice/tantrums", 0.2)], ""),
        ([], ""),
    ],
)
def test_asking_point_in_life_of_a_story_that_is_plainly_about_one(
    family: Family, likely: list[tuple[str, float]], point: str
) -> None:
    begin_likely(family, STORY, *likely)
    assert draft(family, "life_point") == point and (asked(family) == "life_point") is (point == "")


def test_asking_point_in_life_of_the_last_answer_is_taken(family: Family) -> None:
    family.memory = Memory(topic="system/autism_assessment")
    begin(family, "can I get help with that")
    assert (asked(family), draft(family, "life_point")) == ("words", "assessment")


@pytest.mark.parametrize("topic", ["advice/fever", "no/topic", ""])
def test_asking_point_in_life_is_asked_where_nothing_tells_it(family: Family, topic: str) -> None:
    family.memory = Memory(topic=topic)
    begin(family)
    assert asked(family) == "life_point"


# Mentioned in passing


@pytest.mark.parametrize(
    ("text", "best", "sure", "outcome"),
    [
        ("we just got the diagnosis", "system/after_diagnosis", 0.95, Outcome.ANSWER),
        ("we just got the diagnosis", "advice/bullying", 0.95, Outcome.ANSWER),  # an entry that offers none itself
        ("we can't go on like this", "out_of_scope", 0.95, Outcome.FALLBACK),
    ],
)
def test_asking_support_is_offered_where_it_is_needed(
    family: Family, text: str, best: str, sure: float, outcome: Outcome
) -> None:
    answered = family.say(text, best, sure)
    assert answered.outcome is outcome and labels(answered).count(OFFER) == 1
    assert ("more support just now" in said(answered)) is (outcome is Outcome.FALLBACK)
    family.tap(OFFER)
    assert asked(family) == "words"


@pytest.mark.parametrize(
    "text",
    [
        "He was diagnosed with autism yesterday and nobody told us what happens now",
        "Can somebody tell us what happens? He was diagnosed with autism yesterday.",
    ],
)
def test_asking_words_said_in_passing_are_kept_for_the_request(family: Family, text: str) -> None:
    family.say(text, "system/after_diagnosis")
    family.tap(OFFER)
    assert (draft(family, "words"), draft(family, "life_point"), asked(family)) == ((text,), "diagnosis", "would_help")


def test_asking_words_are_kept_where_support_is_one_of_several_choices(family: Family) -> None:
    text = "We can't cope with her nights any more and nobody listens to us"
    ranking = (Candidate("request_support", 0.4), Candidate("advice/parent_exhaustion", 0.35))
    family.memory = family.assistant.respond(
        text, Understood(None, ranking, 5.0), family.memory, family.today, family.conversation
    ).memory
    assert [choice.label for choice in family.memory.offered].count(OFFER) == 1
    family.tap(OFFER)
    assert (draft(family, "words"), draft(family, "life_point")) == ((text,), "before_crisis")


@pytest.mark.parametrize("text", ["how does an autism assessment work then", "what now that he was diagnosed?"])
def test_asking_a_question_is_no_story(family: Family, text: str) -> None:
    family.say(text, "system/autism_assessment")
    family.tap(OFFER)
    assert (draft(family, "words"), asked(family)) == ((), "words")


@pytest.mark.parametrize(
    "text", ["he has a fever", "we lost our baby, I was pregnant", "can I eat brie when I am pregnant"]
)
def test_asking_support_is_not_pressed_on_anybody(family: Family, text: str) -> None:
    assert OFFER not in labels(family.say(text, "advice/fever"))


def test_asking_support_is_not_offered_in_the_middle_of_a_request(family: Family) -> None:
    until(family, "would_help")
    assert OFFER not in labels(family.say("what happens when we get the diagnosis?", "system/after_diagnosis"))


@pytest.mark.parametrize(("text", "offered"), [("I was pregnant", False), ("we can't go on like this", True)])
def test_asking_support_after_a_loss_is_offered_with_care(family: Family, text: str, offered: bool) -> None:
    family.memory = replace(family.memory, quiet=True)
    assert (OFFER in labels(family.say(text, "out_of_scope"))) is offered


def test_asking_again_from_a_button_after_a_request_offers_the_earlier_one(family: Family) -> None:
    sent(family)
    family.memory = replace(family.memory, offered=(Choice(OFFER, "support", "diagnosis"),), words=WORDS)
    assert "still open" in said(family.tap(OFFER))
