from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.database import open_database
from bot.language.areas import load_areas
from bot.support.draft import FIELDS, Draft
from bot.support.model import Request, State
from bot.support.routing import Team, load_routing
from bot.support.service import Refusal, Support
from bot.support.store import RequestStore
from bot.support.tables import OUTBOX
from tests.support.conftest import KEY
from tests.support.test_request_store import rows

DATA = Path(__file__).parents[2] / "data"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=timezone.utc)
DRAFT = Draft("draft", done=FIELDS, life_point="before_crisis", words=("zebra words",), area="norfolk", contact="chat")


def support_of(store: RequestStore, now: datetime = MONDAY) -> Support:
    return Support(load_routing(DATA / "routing.yml"), store, load_areas(DATA / "areas.yml"), lambda: now)


@pytest.fixture
def support(store: RequestStore) -> Support:
    return support_of(store)


@pytest.fixture
def failing(tmp_path: Path) -> Support:
    (tmp_path / "state").write_text("a file where the folder should be")
    url = f"sqlite:///{tmp_path / 'state' / 'requests.db'}"
    return support_of(RequestStore(lambda: open_database(url), partial(Cipher, (KEY,))))


def send(support: Support, conversation: str = "conversation", **changed: Any) -> Request:
    sent = support.send(replace(DRAFT, **changed), conversation)
    assert sent
    return sent


def more(sent: Request, *words: str) -> Draft:
    return Draft("more", done=FIELDS, words=words, extends=sent.reference)


@pytest.mark.parametrize(
    ("point", "area", "team", "due"),
    [
        ("before_crisis", "norfolk", "norfolk_early_help", 24),
        ("pregnancy_birth", "norfolk", "norfolk_health", 25),
        ("diagnosis", "", "partnership", 26),
        ("assessment", "kent", "partnership", 30),
    ],
)
def test_service_sends_to_the_team_of_the_area(support: Support, point: str, area: str, team: str, due: int) -> None:
    sent = send(support, life_point=point, area=area)
    assert (sent.team, sent.answer_by) == (team, datetime(2026, 11, due, 17))
    assert (sent.created_at, sent.state, sent.open) == (datetime(2026, 11, 23, 10), State.NEW, True)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 12, 24, 18, tzinfo=timezone.utc), datetime(2026, 12, 30, 17)),
        (datetime(2027, 3, 25, 12, tzinfo=timezone.utc), datetime(2027, 3, 30, 16)),  # summer time began
    ],
)
def test_service_promises_count_working_days(store: RequestStore, now: datetime, due: datetime) -> None:
    assert send(support_of(store, now)).answer_by == due


def test_service_a_request_with_no_point_in_life_is_urgent(support: Support) -> None:
    with pytest.raises(KeyError):
        support.routing.route("", "norfolk")
    assert send(support, life_point="").life_point == "before_crisis"


def test_service_check_numbers_have_six_digits_and_differ(support: Support) -> None:
    numbers = [send(support, id=f"draft{n}").details.check_number for n in range(12)]
    assert all(len(number) == 6 and number.isdigit() for number in numbers)
    assert len(set(numbers)) > 6


def test_service_sent_twice_is_one_request(support: Support) -> None:
    first, second = send(support), send(support, words=("other",))
    assert second == first
    assert support.of_conversation("conversation") == [first]


def test_service_extended_twice_is_added_once(support: Support) -> None:
    sent = send(support)
    for _ in range(2):
        added = support.extend(more(sent, "one", "two"), "conversation")
        assert added and added.details.words == ("zebra words", "one\ntwo")


@pytest.mark.parametrize(
    ("conversation", "checked", "added"),
    [("conversation", False, True), ("other", False, False), ("other", True, True)],
)
def test_service_extends_only_a_familys_own(support: Support, conversation: str, checked: bool, added: bool) -> None:
    sent = send(support)
    assert (support.extend(more(sent, "one"), conversation, checked) is not None) is added
    found = support.by_reference(sent.reference)
    assert found and ("one" in found.details.words) is added


@pytest.mark.parametrize("checked", [False, True])
def test_service_nothing_is_added_to_what_has_ended(support: Support, checked: bool) -> None:
    sent = send(support)
    assert support.withdraw(sent)
    assert support.extend(more(sent, "one"), "conversation", checked) is None


def test_service_open_request_is_the_last_open_one(support: Support) -> None:
    assert support.open_request("conversation") is None
    first, second = send(support, id="a"), send(support, id="b", life_point="diagnosis")
    assert support.open_request("conversation") == second
    support.withdraw(second)
    assert support.open_request("conversation") == first
    assert support.open_request("other") is support.open_request("") is None


@pytest.mark.parametrize("wrong", ["", "0000", "12345", "0412", "zebra", "zebras", "１２３４"])
def test_service_check_number_shows_whose_it_is(support: Support, wrong: str) -> None:
    sent = send(support)
    number = sent.details.check_number
    assert support.check(sent.reference, number, "c") == sent
    assert support.check(sent.reference, wrong, "c") is Refusal.WRONG
    assert support.check("AAA-333", number, "c") is support.check("AAA-333", "", "c") is Refusal.WRONG


def test_service_withdraws_once(support: Support) -> None:
    sent = send(support)
    withdrawn = support.withdraw(sent)
    assert withdrawn and withdrawn.state is State.WITHDRAWN
    assert support.withdraw(withdrawn) is None
    assert support.withdraw(sent) is None  # read before, withdrawn meanwhile


@pytest.mark.parametrize(("channel", "told"), [("desk", []), ("webhook", ["sent", "added", "withdrawn"])])
def test_service_tells_the_teams_that_do_not_look_at_the_desk(
    store: RequestStore, engine: Engine, channel: str, told: list[str]
) -> None:
    support = support_of(store)
    team = Team("norfolk_early_help", "N", "early_help", channel, "https://n.example", "N_KEY")
    route = replace(support.routing.routes["before_crisis", "norfolk"], team=team)
    routes = {**support.routing.routes, ("before_crisis", "norfolk"): route}
    support.routing = replace(support.routing, teams={**support.routing.teams, team.id: team}, routes=routes)
    added = support.extend(more(send(support), "one"), "conversation")
    assert added and support.withdraw(added)
    assert [row["event"] for row in rows(engine, OUTBOX)] == told


def test_service_a_team_that_is_gone_is_still_spoken_of(support: Support) -> None:
    sent = send(support)
    assert "Norfolk early help" in support.team_name(sent)
    assert support.team_name(replace(sent, team="gone")) == "the team"
    assert support.withdraw(replace(sent, team="gone"))


def test_service_forgets_a_conversation(support: Support) -> None:
    sent, other = send(support), send(support, "other", id="other")
    assert support.forget("conversation")
    assert (support.by_reference(sent.reference), support.of_conversation("other")) == (None, [other])
    assert support.forget("conversation")  # nothing is left: still true


@pytest.mark.parametrize(
    ("facts", "area", "place"),
    [
        ({}, "", ""),
        ({"postcode": {"outward": "NR1", "inward": "3AB"}}, "norfolk", "NR1 3AB"),
        ({"postcode": {"outward": "NR1", "inward": None}}, "norfolk", "NR1"),
        ({"postcode": {"outward": "LS6", "inward": None}}, "", "LS6"),
        ({"place": {"name": "Ipswich", "areas": ["suffolk"]}}, "suffolk", "Ipswich"),
        ({"place": {"name": "Newmarket", "areas": ["suffolk", "cambridgeshire"]}}, "", "Newmarket"),
        ({"postcode": {"outward": "NR1", "inward": None}, "place": {"name": "Ipswich", "areas": ["suffolk"]}}, "norfolk", "NR1"),
        ({"postcode": {"outward": "LS6", "inward": None}, "place": {"name": "Ipswich", "areas": ["suffolk"]}}, "suffolk", "LS6"),
    ],
)  # fmt: skip
def test_service_area_and_place_of_what_was_told(
    support: Support, facts: dict[str, Any], area: str, place: str
) -> None:
    assert (support.area_of(facts), support.place_of(facts)) == (area, place)


def test_service_a_failing_database_is_never_taken_for_success(
    failing: Support, support: Support, caplog: pytest.LogCaptureFixture
) -> None:
    sent = send(support)
    with caplog.at_level(logging.ERROR):
        results = [
            failing.send(DRAFT, "conversation"),
            failing.extend(more(sent, "one"), "conversation"),
            failing.withdraw(sent),
            failing.by_reference(sent.reference),
            failing.check(sent.reference, sent.details.check_number, "c"),
            failing.held("conversation"),
        ]
    assert results == [None, None, None, None, Refusal.FAILED, None]
    assert failing.of_conversation("conversation") == []
    assert failing.forget("conversation") is False
    assert len(caplog.records) >= 6 and "zebra" not in caplog.text


def test_service_what_failed_can_be_sent_again(tmp_path: Path, failing: Support) -> None:
    assert failing.send(DRAFT, "conversation") is None
    (tmp_path / "state").unlink()
    sent = send(failing)
    assert failing.of_conversation("conversation") == [sent]


def test_service_details_that_no_key_opens_are_not_said_to_be_none(engine: Engine, support: Support) -> None:
    send(support)
    stranger = support_of(RequestStore(lambda: engine, partial(Cipher, ("A" * 43 + "=",))))
    assert stranger.held("conversation") is None
    assert support.held("other") == []
