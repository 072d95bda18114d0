from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.support.model import MOVES, Contact, Details, State
from tests.support.made import details, request

ENDS = (State.CLOSED, State.WITHDRAWN)


def test_model_every_state_says_what_may_follow() -> None:
    assert set(MOVES) == set(State)
    assert [state for state in State if not MOVES[state]] == list(ENDS)
    assert all(state not in MOVES[state] and State.NEW not in MOVES[state] for state in State)


@pytest.mark.parametrize("state", [State.NEW, State.SEEN, State.ACCEPTED])
def test_model_a_family_may_withdraw_until_the_end(state: State) -> None:
    assert State.WITHDRAWN in MOVES[state]
    assert request(state=state).open


@pytest.mark.parametrize("state", [State.DECLINED, State.CLOSED, State.WITHDRAWN])
def test_model_ended_requests_are_not_open(state: State) -> None:
    assert not request(state=state).open


@pytest.mark.parametrize(
    "told", [details(), Details(()), details(words=("“it's”\n🙂", "  2nd "), contact=Contact("chat"))]
)
def test_model_details_travel_as_json(told: Details) -> None:
    assert Details.from_json(json.loads(json.dumps(told.to_json()))) == told


def test_model_more_words_leave_the_first_ones() -> None:
    told = details(words=("one",))
    assert told.with_more("two") == replace(told, words=("one", "two"))
    assert told.words == ("one",)
