"""Adding to an earlier request while another is being written: neither is lost."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.turn import Memory
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import asked, begin, draft, requests, sent, through, until

OTHER = "His sister has stopped eating since the summer holidays."
MORE = "It is worse since Friday."


@pytest.fixture
def writing(family: Family) -> Family:
    """A family that sent one request, and is writing another."""
    sent(family)
    begin(family)
    family.tap("No, this is something new")
    until(family, "would_help", words=OTHER)
    return family


def add(family: Family) -> None:
    family.say("add to my request", "add_to_request")
    family.say(MORE)


def pause(family: Family) -> dict[str, object]:
    family.say("later")
    return dict(family.memory.request)


def test_asking_an_addition_keeps_a_paused_request(writing: Family) -> None:
    paused = pause(writing)
    answered = writing.say("add to my request", "add_to_request")
    assert "keep the other request" in said(answered) and asked(writing) == "words"
    writing.say(MORE)
    answered = writing.tap("Yes, send it")
    assert "added" in said(answered) and "not sent yet" in said(answered)
    assert labels(answered)[0] == "Carry on with my request"
    assert writing.memory.request == paused
    writing.tap("Carry on with my request")
    assert (asked(writing), draft(writing, "words")) == ("would_help", (OTHER,))
    through(writing)
    assert [request.details.words[-1] for request in requests(writing)] == [MORE, OTHER]


def test_asking_an_addition_that_is_dropped_brings_the_other_back(writing: Family) -> None:
    paused = pause(writing)
    add(writing)
    writing.say("later")
    answered = writing.tap("Delete what I wrote")
    assert "I have kept it" in said(answered) and writing.memory.request == paused
    assert len(requests(writing)[0].details.words) == 1


def test_asking_an_addition_that_is_paused_and_carried_on_keeps_both(writing: Family) -> None:
    paused = pause(writing)
    add(writing)
    writing.say("later")
    writing.memory = Memory.from_json(json.loads(json.dumps(writing.memory.to_json())))
    writing.say("carry on")
    assert (asked(writing), draft(writing, "words")) == ("check", (MORE,))
    writing.tap("Yes, send it")
    assert json.dumps(writing.memory.request) == json.dumps(paused)


def test_asking_an_addition_to_the_same_request_twice_is_one(writing: Family) -> None:
    pause(writing)
    add(writing)
    writing.say("later")
    writing.say("add to my request", "add_to_request")
    assert draft(writing, "words") == (MORE,) and draft(writing, "aside")["words"] == (OTHER,)


def test_asking_an_addition_alone_keeps_nothing_aside(family: Family) -> None:
    sent(family)
    answered = family.say("add to my request", "add_to_request")
    assert "other request" not in said(answered) and draft(family, "aside") == {}
    family.say(MORE)
    assert "other request" not in said(family.tap("Yes, send it")) and family.memory.request == {}
