"""While a family waits for its answer: topics, and services that fit the request and where it is from."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.finding import FIND
from bot.understanding.decision import Outcome
from tests.dialogue.by_hand import Family, kinds, labels, said
from tests.dialogue.requests.asking_by_hand import NORFOLK, answer, requests, until

NEAR = "Services near me"


def told(family: Family, **instead: str) -> Any:
    """What is said when the request is sent."""
    until(family, "check", **instead)
    return answer(family)


def test_meanwhile_offers_topics_and_one_way_to_services(family: Family) -> None:
    answered = told(family)
    assert kinds(answered) == ["topic", "topic", "topic", "find_for"]
    assert labels(answered)[-1] == NEAR


@pytest.mark.parametrize(
    ("would_help", "first"),
    [
        ("a food bank", "food_support"),
        ("someone to visit at home, home start", "home_visiting"),
        ("skip", "early_help"),  # of the topics for this point in life
        ("xyzzy", "early_help"),
    ],
)
def test_meanwhile_looks_for_what_would_help_first(family: Family, would_help: str, first: str) -> None:
    told(family, would_help=would_help)
    assert family.memory.offered[-1].target.split(",")[0] == first


def test_meanwhile_services_are_of_the_area_of_the_request(family: Family) -> None:
    family.say("breastfeeding group in Ipswich", FIND, facts={"place": {"name": "Ipswich", "areas": ["suffolk"]}})
    until(family, "check", would_help="a food bank")
    family.say("Actually we live in Wymondham now", facts=NORFOLK)
    family.say("yes", "affirm")
    assert requests(family)[0].area == "norfolk"
    answered = family.tap(NEAR)
    assert answered.outcome is Outcome.SERVICE and "for you in Wymondham: food banks" in said(answered)
    assert "Ipswich" not in said(answered)


def test_meanwhile_a_place_that_was_skipped_is_asked_for(family: Family) -> None:
    told(family, place="skip", would_help="skip")
    answered = family.tap(NEAR)
    assert kinds(answered) == ["find_stop"] and family.memory.search["needs"][0] == "early_help"


def test_meanwhile_helps_after_an_addition_too(family: Family) -> None:
    told(family)
    family.say("add to my request", "add_to_request")
    family.say("His sister is scared of him now, and nobody has rung us.")
    assert labels(family.tap("Yes, send it"))[-1] == NEAR
