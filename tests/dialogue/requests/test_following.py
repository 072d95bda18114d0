"""After a request is sent: asking about it, adding to it, and taking it back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.support.model import Request, State
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, labels, said
from tests.dialogue.requests.asking_by_hand import (
    ADD,
    MORE,
    STATUS,
    WITHDRAW,
    WORDS,
    asked,
    draft,
    requests,
    sent,
    state,
    support,
    want,
)


def moved(family: Family, request: Request, *states: State, text: str = "") -> Request:
    for step in states:
        request = support(family)._store.move(request, step, "jo", text)
    return request


# In the same conversation


@pytest.mark.parametrize(
    ("states", "part"),
    [
        ((), "Nobody has read it yet"),
        ((State.SEEN,), "has read your request"),
        ((State.ACCEPTED,), "has taken on"),
        ((State.DECLINED,), "cannot help"),
        ((State.ACCEPTED, State.CLOSED), "is finished"),
        ((State.WITHDRAWN,), "You took back"),
    ],
)
def test_following_status_of_ones_own_request(family: Family, states: tuple[State, ...], part: str) -> None:
    request = moved(family, sent(family), *states)
    answered = want(family, STATUS)
    assert part in said(answered) and request.reference in said(answered)
    assert (answered.outcome, answered.shown) == (Outcome.SERVICE, (STATUS,))
    assert ("Add something to my request" in labels(answered)) is request.open


def test_following_status_tells_team_and_day(family: Family) -> None:
    request = sent(family)
    text = said(want(family, STATUS))
    assert "Norfolk early help" in text and f" {request.answer_by.day} " in text


@pytest.mark.parametrize("last", [State.ACCEPTED, State.DECLINED])
def test_following_status_holds_what_staff_wrote(family: Family, last: State) -> None:
    moved(family, sent(family), last, text="We ring you on Monday. Jo")
    assert "“We ring you on Monday. Jo”" in said(want(family, STATUS))


def test_following_a_declined_request_has_a_reason_and_a_way_on(family: Family) -> None:
    moved(family, sent(family), State.DECLINED, text="You live in Suffolk.\nRing the Suffolk team.")
    answered = want(family, STATUS)
    assert "“You live in Suffolk.\nRing the Suffolk team.”" in said(answered)
    assert labels(answered) == ["Ask for extra support", "Talk to a person"]
    family.tap("Ask for extra support")
    assert asked(family) == "life_point"


def test_following_status_holds_no_text_of_an_earlier_state(family: Family) -> None:
    request = moved(family, sent(family), State.SEEN, text="only for staff?")
    moved(family, request, State.ACCEPTED)
    assert "only for staff?" not in said(want(family, STATUS))


def test_following_adds_words(family: Family) -> None:
    sent(family)
    want(family, ADD)
    assert asked(family) == "words"
    answered = family.say(MORE)
    assert MORE in said(answered) and requests(family)[0].details.words == (WORDS,)
    family.say("yes", "affirm")
    assert requests(family)[0].details.words == (WORDS, MORE)


@pytest.mark.parametrize("yes", ["Yes, take it back", "yes", "1"])
def test_following_withdraws_when_confirmed(family: Family, yes: str) -> None:
    request = sent(family)
    assert "do not need" in said(want(family, WITHDRAW)) and state(family, request) is State.NEW
    answered = family.say(yes, "affirm")
    assert "taken back" in said(answered) and state(family, request) is State.WITHDRAWN


@pytest.mark.parametrize(("no", "best"), [("No, keep it", "deny"), ("no", "deny"), ("he is hot", "advice/fever")])
def test_following_withdraws_nothing_unconfirmed(family: Family, no: str, best: str) -> None:
    request = sent(family)
    want(family, WITHDRAW)
    family.say(no, best)
    assert state(family, request) is State.NEW


def test_following_buttons_of_a_status(family: Family) -> None:
    request = sent(family)
    want(family, STATUS)
    family.tap("I do not need it any more")
    family.tap("No, keep it")
    family.tap("Add something to my request")
    assert asked(family) == "words" and draft(family, "extends") == request.reference


@pytest.mark.parametrize("intent", [ADD, WITHDRAW])
def test_following_what_has_ended_is_only_told(family: Family, intent: str) -> None:
    request = moved(family, sent(family), State.ACCEPTED, State.CLOSED)
    assert "is finished" in said(want(family, intent))
    assert state(family, request) is State.CLOSED and family.memory.request == {}


def test_following_withdrawn_twice_is_withdrawn(family: Family) -> None:
    request = sent(family)
    want(family, WITHDRAW)
    before = family.memory
    family.tap("Yes, take it back")
    family.memory = before
    assert "taken back" in said(family.tap("Yes, take it back"))
    assert state(family, request) is State.WITHDRAWN


def test_following_asks_which_of_two_requests(family: Family) -> None:
    first = sent(family)
    family.say("I need help", "request_support")
    family.tap("No, this is something new")
    second = sent(family, words="This is about her brother.")
    answered = want(family, STATUS)
    assert set(labels(answered)) == {first.reference, second.reference}
    assert second.reference in said(family.tap(second.reference))
    assert first.reference in said(want(family, STATUS, first.reference.lower()))


def test_following_only_open_requests_are_asked_about(family: Family) -> None:
    moved(family, sent(family), State.DECLINED)
    second = sent(family, words="This is about her brother.")
    assert second.reference in said(want(family, STATUS))


# When the database fails


@pytest.mark.parametrize("intent", [ADD, WITHDRAW])
def test_following_a_full_disk_withdraws_and_adds_nothing(content: Content, intent: str) -> None:
    family = Family(Assistant(content))
    request = sent(family)
    want(family, intent)
    family.say(MORE) if intent == ADD else None
    with support(family)._store._engine().begin() as connection:
        connection.execute(text("CREATE TRIGGER full BEFORE UPDATE ON request BEGIN SELECT RAISE(ABORT, 'full'); END"))
    answered = family.say("yes", "affirm")
    assert "not taken back yet" in said(answered) or "not sent yet" in said(answered)
    assert requests(family) == [request]
    with support(family)._store._engine().begin() as connection:
        connection.execute(text("DROP TRIGGER full"))
    family.tap(labels(answered)[0])  # tried again
    assert len(requests(family)[0].history) == 2
