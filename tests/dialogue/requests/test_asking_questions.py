"""Asking for extra support: one question at a time, and none about what is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.messages.reply import Choice
from bot.support.draft import FIELDS, OPTIONAL
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import (
    NORFOLK,
    PHONE,
    WORDS,
    answer,
    asked,
    begin,
    draft,
    requests,
    sent,
    through,
    until,
)

AGE = {"child_age": {"months": 60.0, "text": "5"}}
ALL = (
    "He is 4 and lashes out every day, we live in Wymondham. Someone to talk to would really help. "
    f"We have tried star charts. The health visitor comes on Mondays. Please text me on {PHONE}."
)
ALL_FACTS = {"child_age": {"months": 48.0, "text": "4"}, **NORFOLK}


# One question at a time


def test_asking_puts_every_question_once_in_at_most_fourteen_turns(family: Family) -> None:
    begin(family)
    order = through(family)
    assert order == [*FIELDS, "check"]
    assert 1 + len(order) <= 14 and len(requests(family)) == 1


def test_asking_a_message_that_says_everything_needs_at_most_nine_turns(family: Family) -> None:
    begin(family, ALL, ALL_FACTS)
    order = through(family, share="Yes")
    assert 1 + len(order) <= 9
    assert not {"words", "would_help", "tried", "helpers", "child", "place", "contact", "address"} & set(order)
    details = requests(family)[0].details
    assert details.words == (ALL,)
    assert (details.child, details.place, details.contact.how, details.contact.address) == (
        "4",
        "Wymondham",
        "text",
        PHONE,
    )
    assert details.would_help == "Someone to talk to would really help."
    assert details.helpers == "The health visitor comes on Mondays."


@pytest.mark.parametrize("field", FIELDS)
def test_asking_one_question_and_its_choices(family: Family, content: Content, field: str) -> None:
    answered = until(family, field)
    question = content.wording.lines[f"ask_{field}"].text.split("{")[0]
    others = [name for name in FIELDS if name != field and content.wording.lines[f"ask_{name}"].text in said(answered)]
    assert question in answered.reply.blocks[-1].text and others == []
    assert ("Skip" in labels(answered)) is (field in OPTIONAL)
    assert answered.outcome is Outcome.REQUEST


def test_asking_opens_with_what_will_happen(family: Family) -> None:
    first, second = begin(family), answer(family)
    assert "Nothing is sent until you have read it and said yes" in said(first)
    assert "Nothing is sent" not in said(second)


@pytest.mark.parametrize("text", ["Skip", "skip", "no", "Nothing.", "don't know", "don’t know", "prefer not to say"])
@pytest.mark.parametrize("field", sorted(OPTIONAL))
def test_asking_optional_questions_can_be_skipped(family: Family, field: str, text: str) -> None:
    until(family, field)
    family.say(text, "deny" if text == "no" else "out_of_scope")
    assert asked(family) not in (field, "")
    until(family, "check")
    assert draft(family, field) == ""


@pytest.mark.parametrize("text", ["1", " 2 ", "12"])
def test_asking_a_number_is_the_age_and_no_choice(family: Family, text: str) -> None:
    until(family, "child")
    family.say(text)
    assert (draft(family, "child"), asked(family)) == (text.strip(), "place")


def test_asking_all_optional_questions_may_be_skipped(family: Family) -> None:
    request = sent(family, **dict.fromkeys(OPTIONAL, "Skip"), contact="Here, where I am writing now")
    assert request.details.words == (WORDS,)
    assert request.team == "partnership"


@pytest.mark.parametrize("field", ["contact", "address", "consent", "share"])
@pytest.mark.parametrize("text", ["hm", "🙂 ?!", "12", "x" * 3000])
def test_asking_an_answer_that_cannot_be_used_is_asked_for_again(family: Family, field: str, text: str) -> None:
    before = until(family, field)
    answered = family.say(text)
    assert asked(family) == field
    assert labels(answered) == labels(before)
    assert (
        "sorry" in said(answered).lower() or "clear yes or no" in said(answered) or "could not find" in said(answered)
    )


@pytest.mark.parametrize(
    ("text", "how", "then"),
    [
        ("text please", "text", "address"),
        ("ring me", "phone", "address"),
        ("email", "email", "address"),
        ("just here", "chat", "consent"),
        (f"text me on {PHONE}", "text", "safe"),
        ("jo@family.example", "email", "safe"),
        ("don’t ring me", "", "contact"),
    ],
)
def test_asking_how_to_be_reached_in_own_words(family: Family, text: str, how: str, then: str) -> None:
    until(family, "contact")
    family.say(text)
    assert (draft(family, "contact"), asked(family)) == (how, then)


def test_asking_number_is_used_as_was_said_before(family: Family) -> None:
    until(family, "address", contact="By text")
    family.say("07700 900999")
    assert (draft(family, "contact"), draft(family, "address")) == ("text", "07700 900999")


@pytest.mark.parametrize(
    ("text", "best", "point"),
    [
        ("we are waiting for an autism assessment", "advice/autism_signs", "assessment"),
        ("everything", "out_of_scope", "before_crisis"),
        ("3", "out_of_scope", "diagnosis"),
        ("pregnancy or a new baby", "out_of_scope", "pregnancy_birth"),
    ],
)
def test_asking_point_in_life_in_own_words(family: Family, text: str, best: str, point: str) -> None:
    begin(family)
    family.say(text, best)
    assert (draft(family, "life_point"), asked(family)) == (point, "words")


def test_asking_a_story_in_place_of_a_choice_is_not_lost(family: Family) -> None:
    begin(family)
    family.say(WORDS)
    assert draft(family, "words") == (WORDS,)
    assert asked(family) == "would_help"


def test_asking_from_an_answers_button_knows_the_point_in_life(family: Family) -> None:
    family.memory = Memory(offered=(Choice("Ask for extra support", "support", "diagnosis"),))
    answered = family.tap("Ask for extra support")
    assert (asked(family), draft(family, "life_point")) == ("words", "diagnosis")
    assert "Nothing is sent until" in said(answered)


# What is known is not asked


@pytest.mark.parametrize(
    ("facts", "child", "place"),
    [
        (AGE, "5", ""),
        ({"pregnancy": {"weeks": 30}}, "30 weeks pregnant", ""),
        ({"pregnancy": {"due": "2027-03"}}, "due 2027-03", ""),
        ({"child_age": {"months": 6.0, "under": 12.0}}, "about 6 months", ""),
        ({"postcode": {"outward": "NR1", "inward": "3AB"}}, "", "NR1 3AB"),
        ({**AGE, **NORFOLK}, "5", "Wymondham"),
    ],
)
@pytest.mark.parametrize("when", ["before", "first", "words"])
def test_asking_what_is_known_is_not_asked(
    family: Family, facts: Mapping[str, Any], child: str, place: str, when: str
) -> None:
    if when == "before":
        family.say("he is hot", "advice/fever", facts=facts)
    begin(family, facts=facts if when == "first" else None)
    answer(family)
    family.say(WORDS, facts=facts if when == "words" else None)
    order = through(family, "contact", **dict.fromkeys(OPTIONAL, "Skip"))
    assert ("child" in order, "place" in order) == (not child, not place)
    assert (draft(family, "child"), draft(family, "place")) == (child, place)


def test_asking_what_the_words_say_is_not_asked(family: Family) -> None:
    until(family, "words")
    family.say(ALL, facts=ALL_FACTS)
    assert asked(family) == "safe"
    assert draft(family, "tried") == "We have tried star charts."


def test_asking_what_is_known_can_still_be_changed(family: Family) -> None:
    begin(family, ALL, ALL_FACTS)
    until(family, "check", share="Yes")
    family.tap("Change something")
    family.tap("My child")
    assert asked(family) == "child"
    family.say("6")
    assert (asked(family), draft(family, "child")) == ("check", "6")
