"""A request read back: the family's own words first, and any part changed by saying so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.messages.render import render_sms
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import (
    PHONE,
    WORDS,
    answer,
    asked,
    draft,
    requests,
    until,
)

SUFFOLK = {"place": {"name": "Ipswich", "areas": ["suffolk"]}}
AGE = {"child_age": {"months": 60.0, "text": "5"}}


# Own words, read back


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        "it's “hard” -  REALLY hard\n\n - he hits\n🙂 im so tired xx",
        "{team} {0} %s \\n <b>no</b> '; DROP TABLE request; --",
        "they said no. we said yes. they said later",
    ],
)
def test_asking_own_words_come_first_and_unaltered(family: Family, words: str) -> None:
    answered = until(family, "check", words=words)
    assert answered.reply.blocks[1].text == f"“{words}”"
    assert "someone to talk to" not in said(answered).split(words)[0]
    answer(family)
    assert requests(family)[0].details.words == (words,)


def test_asking_read_back_holds_all_that_would_be_sent(family: Family) -> None:
    text = said(until(family, "check"))
    for part in (
        "someone to talk to",
        "star charts",
        "our GP and his school",
        "My child: 4",
        "Wymondham",
        f"by text, {PHONE}",
    ):
        assert part in text
    assert "voicemail is fine" in text and "Norfolk early help" in text and "your GP surgery" in text


def test_asking_read_back_in_a_text_message_holds_the_words(family: Family) -> None:
    sms = render_sms(until(family, "check").reply)
    assert WORDS in sms and "1 for Yes, send it" in sms


def test_asking_more_words_while_it_is_read_back_are_kept_beside_the_first(family: Family) -> None:
    until(family, "check")
    answered = family.say("And his little sister is frightened of him now.")
    assert draft(family, "words") == (WORDS, "And his little sister is frightened of him now.")
    assert asked(family) == "check" and "frightened" in said(answered)


# Any part changed by saying so


@pytest.mark.parametrize(
    ("text", "facts", "field", "value"),
    [
        ("he is 5 now", AGE, "child", "he is 5 now"),
        ("we live in Ipswich", SUFFOLK, "place", "we live in Ipswich"),
        ("no my number is 07700 900999", {}, "address", "07700 900999"),
        ("actually email me at jo@family.example", {}, "address", "jo@family.example"),
    ],
)
def test_asking_a_correction_with_its_value_is_taken_at_once(
    family: Family, text: str, facts: Mapping[str, Any], field: str, value: str
) -> None:
    until(family, "check")
    family.say(text, facts=facts)
    assert draft(family, field) == value
    assert draft(family, "words") == (WORDS,)
    assert value in said(until(family, "check") if asked(family) != "check" else family.say("go on"))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("change what would help", "would_help"),
        ("what we tried is wrong", "tried"),
        ("change who is helping", "helpers"),
        ("the age is wrong", "child"),
        ("wrong town", "place"),
        ("change my number", "address"),
        ("I want to change how to reach me", "contact"),
        ("change when to call", "safe"),
        ("change who you tell", "consent"),
        ("let me change my words", "words"),
    ],
)
def test_asking_a_correction_that_names_a_part_asks_for_it(family: Family, text: str, field: str) -> None:
    until(family, "check")
    family.say(text)
    assert asked(family) == field
    assert draft(family, "words") == (WORDS,)


@pytest.mark.parametrize(
    ("label", "field", "new"),
    [
        ("My own words", "words", "He is calm at school but not at home."),
        ("What would help", "would_help", "a break"),
        ("What we tried", "tried", "a course"),
        ("Who is helping", "helpers", "my mum"),
        ("My child", "child", "5"),
        ("Where I live", "place", "Ipswich"),
    ],
)
def test_asking_any_part_can_be_changed_by_tapping(family: Family, label: str, field: str, new: str) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap(label)
    assert asked(family) == field
    answered = family.say(new, facts=SUFFOLK if field == "place" else None)
    assert draft(family, field) == ((new,) if field == "words" else new)
    assert asked(family) == "check" and new in said(answered)


@pytest.mark.parametrize("text", ["no", "No.", "that’s wrong", "change it", "no thanks"])
def test_asking_a_plain_no_asks_what_to_change(family: Family, text: str) -> None:
    until(family, "check")
    answered = family.say(text, "deny")
    assert "My own words" in labels(answered)
    assert draft(family, "words") == (WORDS,)
    assert requests(family) == []


def test_asking_the_chat_holds_no_number_that_was_given_before(family: Family) -> None:
    until(family, "check")
    family.tap("Change something")
    family.tap("How to reach me")
    answered = family.tap("Here, where I am writing now")
    assert PHONE not in said(answered)
    answer(family)
    assert requests(family)[0].details.contact.address == ""


def test_asking_changing_a_number_that_is_not_used_asks_how_to_reach_them(family: Family) -> None:
    until(family, "check", contact="Here, where I am writing now")
    family.say("change my number")
    assert asked(family) == "contact"
