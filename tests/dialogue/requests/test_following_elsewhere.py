"""A request that is asked about from another conversation: by its reference and check number, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.content import Content
from bot.dialogue.turn import Memory
from bot.messages.reply import Choice
from bot.safety.gate import Assessment
from bot.safety.rules import Level
from bot.support import check_tries
from bot.support.check_numbers import say_check_number
from bot.support.check_tries import MOST_HERE
from bot.support.model import Request, State
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, said
from tests.dialogue.requests.asking_by_hand import (
    ADD,
    MORE,
    STATUS,
    WITHDRAW,
    WORDS,
    answer,
    at_fault,
    draft,
    elsewhere,
    requests,
    sent,
    state,
    until,
    want,
)

NOW = Assessment("safety/life_threatening", Level.CERTAIN, "rule")


def wrong(request: Request) -> str:
    """A check number that is not the request's."""
    return f"{(int(request.details.check_number) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(
    "steps",
    [
        ("{ref} {num}",),
        ("{ref}", "{num}"),
        ("{ref}", "{spoken}"),
        ("it is {ref}", "my number is {spoken}, thanks"),
        ("{num}", "{ref}", "{num}"),
    ],
)
def test_following_reference_and_check_number_show_the_status(family: Family, steps: tuple[str, ...]) -> None:
    request, other = sent(family), elsewhere(family)
    answered = want(other, STATUS)
    assert "What is the reference" in said(answered) and request.reference not in said(answered)
    for step in steps:
        number = request.details.check_number
        answered = other.say(step.format(ref=request.reference, num=number, spoken=say_check_number(number)))
    assert "Nobody has read it yet" in said(answered)
    assert other.memory.checking == {}


@pytest.mark.parametrize("written", ["FK4-679R", "fk4679r", "fk4 679r", "KW4-7RMP"])
def test_following_takes_no_digits_of_a_reference_for_its_number(family: Family, written: str) -> None:
    want(family, STATUS)
    answered = family.say(f"it is {written}")
    assert "six digits" in said(answered) and family.memory.checking["tries"] == 0


def test_following_a_reference_in_the_question_asks_for_its_number(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    assert "check number" in said(want(other, STATUS, request.reference))
    assert "Nobody has read it yet" in said(other.say(request.details.check_number))


def test_following_adds_from_elsewhere(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, ADD, request.reference)
    other.say(request.details.check_number)
    other.say(MORE)
    assert "added" in said(other.say("yes", "affirm"))
    assert requests(family)[0].details.words == (WORDS, MORE)


def test_following_withdraws_from_elsewhere(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, WITHDRAW, request.reference)
    other.say(request.details.check_number)
    assert state(family, request) is State.NEW
    other.tap("Yes, take it back")
    assert state(family, request) is State.WITHDRAWN


def test_following_what_was_shown_to_be_ones_own_is_remembered(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, STATUS, request.reference)
    other.say(request.details.check_number)
    other.tap("I do not need it any more")
    other.memory = Memory.from_json(other.memory.to_json())
    other.tap("Yes, take it back")
    assert state(family, request) is State.WITHDRAWN


def test_following_three_wrong_check_numbers_stop(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, STATUS)
    said_ = [said(other.say(f"{request.reference} {wrong(request)}")) for _ in range(3)]
    assert ["do not fit together" in text for text in said_] == [True, True, False]
    assert "could not find your request" in said_[2]
    assert (other.memory.checking, other.memory.owns) == ({}, ())
    assert "Nobody has read" not in said(other.say(f"{request.reference} {request.details.check_number}"))


def tries(family: Family, request: Request, count: int) -> list[str]:
    """Wrong check numbers, each from a conversation of its own."""
    replies = []
    for number in range(count):
        other = Family(family.assistant, conversation=f"stranger {number}")
        want(other, STATUS, request.reference)
        replies.append(said(other.say(wrong(request))))
    return replies


@pytest.fixture
def low_ceiling(monkeypatch: pytest.MonkeyPatch) -> int:
    """Wrong numbers for one reference, over all conversations: fewer than in real life."""
    monkeypatch.setitem(check_tries.MOST_WRONG, 6, 8)  # type: ignore[arg-type]
    return 8


def test_following_too_many_wrong_numbers_close_a_reference_for_a_day(family: Family, low_ceiling: int) -> None:
    request = sent(family)
    replies = tries(family, request, low_ceiling + 1)
    assert ["do not fit together" in reply for reply in replies] == [True] * low_ceiling + [False]
    other = elsewhere(family)
    want(other, STATUS, request.reference)
    answered = said(other.say(request.details.check_number))
    assert "until tomorrow" in answered and "ring the team" in answered and other.memory.owns == ()


def test_following_a_few_strangers_lock_no_family_out(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    tries(family, request, 20)
    want(other, STATUS, request.reference)
    assert "Nobody has read it yet" in said(other.say(request.details.check_number))


def test_following_too_many_wrong_numbers_close_a_conversation_for_a_day(family: Family) -> None:
    request, stranger = sent(family), Family(family.assistant, conversation="one stranger")
    replies = []
    for _ in range(MOST_HERE + 1):
        want(stranger, STATUS, request.reference)
        replies.append(said(stranger.say(wrong(request))))
    assert ["until tomorrow" in reply for reply in replies] == [False] * MOST_HERE + [True]
    other = elsewhere(family)
    want(other, STATUS, request.reference)
    assert "Nobody has read it yet" in said(other.say(request.details.check_number))


def test_following_no_stranger_locks_a_family_out_of_its_own_conversation(family: Family, low_ceiling: int) -> None:
    request, known = sent(family), elsewhere(family)
    want(known, STATUS, request.reference)
    known.say(request.details.check_number)
    tries(family, request, low_ceiling + 1)
    for own in (family, known):
        assert "Nobody has read it yet" in said(want(own, STATUS, request.reference))


def test_following_a_database_that_is_away_is_not_a_wrong_number(content: Content, tmp_path: Path) -> None:
    family = at_fault(content, tmp_path)
    want(family, STATUS, "KT4-7RX")
    assert "could not look up your request" in said(family.say("0412"))


def test_following_right_after_a_wrong_one(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, STATUS)
    other.say(f"{request.reference} {wrong(request)}")
    assert "Nobody has read it yet" in said(other.say(f"{request.reference} {request.details.check_number}"))


@pytest.mark.parametrize("text", ["hm", "I put it in the bin", "12345", "1234567", "x" * 2000])
def test_following_does_not_ask_for_ever(family: Family, text: str) -> None:
    want(family, STATUS)
    answers = [said(family.say(text)) for _ in range(3)]
    assert "could not find your request" in answers[2] and family.memory.checking == {}


def test_following_does_not_tell_whether_a_reference_exists(family: Family) -> None:
    request = sent(family)
    replies = []
    for reference in (request.reference, "AAA-333"):
        other = elsewhere(family)
        replies.append([said(want(other, STATUS, reference)), said(other.say(wrong(request)))])
    assert replies[0] == replies[1]


@pytest.mark.parametrize("number", ["１２３４", "٠٤١٢", "04 12", "04 12 13", "O41213", "-1", "0412' OR 1=1"])
def test_following_hostile_check_numbers_open_nothing(family: Family, number: str) -> None:
    request, other = sent(family), elsewhere(family)
    want(other, STATUS, request.reference)
    other.say(number if number[:4] != request.details.check_number else "zebra")
    assert other.memory.owns == ()


@pytest.mark.parametrize("target", ["withdraw_yes", STATUS, ADD, WITHDRAW])
def test_following_a_choice_about_anothers_request_asks_whose_it_is(family: Family, target: str) -> None:
    request, other = sent(family), elsewhere(family)
    other.memory = Memory(offered=(Choice("Do it", "following", f"{target}={request.reference}"),))
    answered = other.tap("Do it")
    assert "What is the reference" in said(answered)
    assert state(family, request) is State.NEW and other.memory.request == {}


def test_following_an_addition_cannot_name_anothers_request(family: Family) -> None:
    request, other = sent(family), elsewhere(family)
    other.say(WORDS, "request_support")
    other.memory = replace(other.memory, offered=(Choice("Add", "form", f"extends={request.reference}"),))
    other.tap("Add")
    assert "not sent yet" in said(other.tap("Yes, send it"))
    assert requests(family)[0].details.words == (WORDS,)


def test_following_a_danger_comes_before_a_check_number(family: Family) -> None:
    want(family, STATUS)
    assert family.say("she is not breathing", danger=NOW).outcome is Outcome.SAFETY


def test_following_a_question_while_the_reference_is_asked_for_is_answered(family: Family) -> None:
    want(family, STATUS)
    answered = family.say("what helps with a fever?", "advice/fever")
    assert answered.shown[:1] == ("advice/fever",)


def test_following_in_the_middle_of_a_request_does_not_take_its_answers(family: Family) -> None:
    until(family, "would_help")
    answered = family.say("what is happening with my request?", STATUS)
    assert "What is the reference" in said(answered) and "What would help you most?" in said(answered)
    answer(family)
    assert (draft(family, "would_help"), family.memory.checking) == ("someone to talk to", {})


@pytest.mark.parametrize(
    "text", ["I lost it", "dont have it", "i dont have a referance i never wrote it down", "no reference", "cant find the number"]
)  # fmt: skip
def test_following_without_a_reference_there_are_ways_on(family: Family, text: str) -> None:
    want(family, STATUS)
    answered = family.say(text)
    assert "Without the number" in said(answered) and family.memory.checking == {}
    assert [choice.kind for choice in answered.reply.choices] == ["support", "service"]
