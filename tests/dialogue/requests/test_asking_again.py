"""A second request about an open one: an addition, or a new one."""

from __future__ import annotations

import pytest

from bot.dialogue.assistant import Answered
from bot.support.draft import FIELDS
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import (
    ANSWERS,
    WORDS,
    asked,
    begin,
    draft,
    requests,
    sent,
    support,
)

# A second request


def second(family: Family, text: str = "I need help") -> Answered:
    sent(family)
    return begin(family, text)


@pytest.mark.parametrize("yes", ["Yes, add this to it", "yes", "1"])
def test_asking_a_second_request_is_offered_as_an_addition(family: Family, yes: str) -> None:
    first, offered = sent(family), begin(family)
    assert first.reference in said(offered) and "still open" in said(offered)
    family.say(yes, "affirm")
    assert asked(family) == "words"
    answered = family.say("It is worse since Friday.")
    assert asked(family) == "check" and "“It is worse since Friday.”" in answered.reply.blocks[0].text
    assert "added" in said(family.say("yes", "affirm"))
    assert [request.details.words for request in requests(family)] == [(WORDS, "It is worse since Friday.")]


def test_asking_words_of_a_second_request_are_not_asked_again(family: Family) -> None:
    more = "He has now been sent home from school three times."
    second(family, more)
    answered = family.tap("Yes, add this to it")
    assert asked(family) == "check" and more in said(answered)
    family.tap("Yes, send it")
    assert requests(family)[0].details.words == (WORDS, more)


def test_asking_an_addition_to_a_request_that_ended_meanwhile_becomes_a_new_one(family: Family) -> None:
    more = "He has now been sent home from school three times."
    second(family, more)
    family.tap("Yes, add this to it")
    support(family).withdraw(requests(family)[0])
    answered = family.tap("Yes, send it")
    assert "has ended meanwhile" in said(answered)
    assert (asked(family), list(draft(family, "words")), len(requests(family))) == ("life_point", [more], 1)


@pytest.mark.parametrize("no", ["No, this is something new", "no", "2"])
def test_asking_a_second_request_can_be_a_new_one(family: Family, no: str) -> None:
    second(family)
    family.say(no, "deny")
    assert asked(family) == "life_point"
    sent(family, words="This is about her brother and nothing else at all.")
    assert len(requests(family)) == 2


def test_asking_whether_it_is_the_same_is_asked_again(family: Family) -> None:
    second(family)
    family.say("he is hot", "advice/fever")
    assert "Is this about the same thing?" in said(begin(family))


def test_asking_after_the_end_of_a_request_is_a_new_one(family: Family) -> None:
    support(family).withdraw(sent(family))
    begin(family)
    assert asked(family) == "life_point"


def test_asking_an_addition_sent_twice_is_added_once(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    before = family.memory
    first = family.tap("Yes, send it")
    family.memory = before
    assert said(family.tap("Yes, send it")) == said(first)
    assert len(requests(family)[0].details.words) == 2


def test_asking_an_addition_can_be_changed_and_gone_back_on(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    family.say("no", "deny")
    assert asked(family) == "words"
    family.say("Four times.")
    family.say("back")
    assert asked(family) == "words"
    answered = family.say("Five times.")
    assert draft(family, "words") == ("Five times.",) and asked(family) == "check"
    assert "Have I got that right?" in said(answered)


def test_asking_question_in_the_middle_of_an_addition(family: Family) -> None:
    second(family, "He has now been sent home from school three times.")
    family.tap("Yes, add this to it")
    answered = family.say("what helps with a fever?", "advice/fever")
    assert answered.reply.blocks[-1].text.endswith("Have I got that right?")


def test_asking_answers_cover_every_field() -> None:
    assert set(ANSWERS) == {*FIELDS, "check"}
