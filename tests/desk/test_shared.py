"""Requests that another team answers: who sees them at the desk, what they see, and what they say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.support.answering import Act
from bot.support.model import FAMILY, Request, State
from bot.support.shared import SIZE
from tests.desk.staff import TEAM, Staff, add_person
from tests.support.made import PHONE, WORDS, details, request

OURS, QUESTION, ANSWER = "norfolk_health", "Did her review go well?", "It did. We saw her in May."
AGREED = {"health_visiting": True, "gp": False}


def add(desk: Desk, identity: str = "one", consent: Mapping[str, bool] = AGREED, area: str = "norfolk") -> Request:
    """A request that early help answers, told to the health team where the family agreed."""
    told = desk.routing.told(consent, area, "early_help")
    made = request(identity, team=TEAM, area=area, created_at=utc_now(), details=details(consent=consent))
    return desk.requests.add(made, [team.id for team in told])


def as_now(desk: Desk, made: Request) -> Request:
    found = desk.requests.of_id(made.id)
    assert found
    return found


def ask(desk: Desk, made: Request, key: str = "k") -> None:
    desk.answering.ask(as_now(desk, made), Act("sam@desk.example", QUESTION, key), OURS)


async def come(
    client: TestClient, desk: Desk, *teams: str, areas: tuple[str, ...] = (), role: Role = Role.SUPPORT
) -> Staff:
    staff = Staff(client)
    staff.enter(
        desk, add_person(desk, f"{'-'.join(teams) or 'none'}@desk.example", "Hana Vis", role, teams=teams, areas=areas)
    )
    await staff.get("/shared")
    return staff


async def answer(staff: Staff, made: Request, words: str = ANSWER) -> None:
    await staff.get(f"/shared/{made.reference}")
    await staff.post(f"/shared/{made.reference}/answer", {"key": staff.field("key"), "words": words})


async def test_shared_is_empty_at_first(client: TestClient, desk: Desk) -> None:
    assert "Nothing is shared with your teams" in (await come(client, desk, OURS)).page


async def test_shared_shows_what_the_family_agreed_to_and_no_more(client: TestClient, desk: Desk) -> None:
    made = add(desk)
    staff = await come(client, desk, OURS)
    assert made.reference in staff.page and "Asks you" not in staff.page and WORDS not in staff.page
    await staff.get(f"/shared/{made.reference}")
    assert all(part in staff.page for part in (WORDS, "a marmalade hour", PHONE, "Norfolk early help front door"))
    assert "our GP" not in staff.page and "your GP surgery" not in staff.page  # who else helps, and whom it refused
    assert as_now(desk, made).state is State.NEW  # that another team looked is no reading of its own team
    row = desk.audit.all()[-1]
    assert (row["who"], row["action"], row["reference"]) == (f"{OURS}@desk.example", "shared request", made.reference)


@pytest.mark.parametrize(
    ("teams", "areas", "consent"),
    [
        (("suffolk_health",), (), AGREED),
        ((TEAM,), (), AGREED),  # it answers: its own page is another
        ((), (), AGREED),
        ((OURS,), ("suffolk",), AGREED),
        ((OURS,), (), {"health_visiting": False}),
        ((OURS,), (), {}),
    ],
)
async def test_shared_with_nobody_else(
    client: TestClient, desk: Desk, teams: tuple[str, ...], areas: tuple[str, ...], consent: Mapping[str, bool]
) -> None:
    made = add(desk, consent=consent)
    staff = await come(client, desk, *teams, areas=areas)
    assert made.reference not in staff.page
    await staff.get(f"/shared/{made.reference}")
    assert staff.status == 404 and WORDS not in staff.page
    await staff.get("/account")
    await staff.post(f"/shared/{made.reference}/answer", {"key": "k", "words": ANSWER})
    assert staff.status == 404 and as_now(desk, made).history == made.history


async def test_shared_question_is_asked_answered_and_read(client: TestClient, desk: Desk, staff: Staff) -> None:
    made = add(desk)
    await staff.get(f"/requests/{made.reference}")
    fields = {name: staff.field(name) for name in ("key", "seen")}
    await staff.post(f"/requests/{made.reference}/ask", {**fields, "team": OURS, "words": QUESTION})
    assert "The other organisation is asked." in staff.page
    health = Staff(client)
    health.enter(desk, add_person(desk, "hana@desk.example", "Hana Vis", Role.SUPPORT, teams=(OURS,)))
    await health.get("/requests")
    assert "1 question of another team waits" in health.page
    await health.get("/shared")
    assert "Asks you" in health.page
    await answer(health, made)
    assert "What you wrote is with the team" in health.page and QUESTION in health.page and ANSWER in health.page
    await health.get("/shared")
    assert made.reference in health.page and "Asks you" not in health.page
    staff.enter(desk, desk.people.of_email("sam@desk.example"))
    await staff.get("/requests")
    assert "Organisation answered" in staff.page
    await staff.get(f"/requests/{made.reference}")
    assert ANSWER in staff.page and "Hana Vis" in staff.page


async def test_shared_answer_is_kept_once_however_often_it_is_sent(client: TestClient, desk: Desk) -> None:
    made = add(desk)
    ask(desk, made)
    staff = await come(client, desk, OURS)
    await staff.get(f"/shared/{made.reference}")
    fields = {"key": staff.field("key"), "words": ANSWER}
    for _ in range(3):
        await staff.post(f"/shared/{made.reference}/answer", fields)
        assert staff.status == 200
    assert [event.what for event in as_now(desk, made).history] == ["sent", "asked", "answered"]


async def test_shared_asked_again_waits_again(client: TestClient, desk: Desk) -> None:
    made = add(desk)
    ask(desk, made)
    staff = await come(client, desk, OURS)
    await answer(staff, made)
    assert desk.shares.waiting((OURS,)) == 0
    ask(desk, made, "another")
    assert desk.shares.waiting((OURS,)) == 1 and desk.shares.waiting((OURS,), ("suffolk",)) == 0


@pytest.mark.parametrize(
    ("words", "says"), [("", "write your answer"), (" \n ", "write your answer"), ("x" * 2001, "longer than")]
)
async def test_shared_answer_is_refused_in_plain_words(client: TestClient, desk: Desk, words: str, says: str) -> None:
    made = add(desk)
    staff = await come(client, desk, OURS)
    await answer(staff, made, words)
    assert staff.status == 409 and says in staff.page and as_now(desk, made).history == made.history


async def test_shared_ends_with_the_request(client: TestClient, desk: Desk) -> None:
    made = add(desk)
    ask(desk, made)
    staff = await come(client, desk, OURS)
    await staff.get(f"/shared/{made.reference}")
    fields = {"key": staff.field("key"), "words": ANSWER}
    desk.requests.withdraw(as_now(desk, made), ())
    await staff.post(f"/shared/{made.reference}/answer", fields)
    assert staff.status == 409 and "withdrawn" in staff.page and ANSWER not in str(as_now(desk, made).history)
    await staff.get("/shared")
    assert made.reference not in staff.page
    desk.requests.forget(made.conversation)
    await staff.get(f"/shared/{made.reference}")
    assert staff.status == 404 and not desk.shares.teams(made.id)


async def test_shared_is_listed_in_pages_questions_first(client: TestClient, desk: Desk) -> None:
    made = [add(desk, f"r{number}") for number in range(SIZE + 3)]
    for number, one in enumerate(made[:2]):
        ask(desk, one, f"k{number}")
    first, following = desk.shares.page((OURS,))
    second, last = desk.shares.page((OURS,), after=following)
    assert [row.waits for row in first[:3]] == [True, True, False] and len(second) == 3 and last == 0
    assert {row.reference for row in (*first, *second)} == {one.reference for one in made}
    staff = await come(client, desk, OURS)
    await staff.get(f"/shared?after={following}")
    assert staff.page.count('scope="row"') == 3 and "First page" in staff.page
    for hostile in ("x", "-1", "9" * 40, "٣"):
        await staff.get(f"/shared?after={hostile}")
        assert staff.status == 200


def test_shared_family_hears_of_nothing_but_that_it_was_asked(desk: Desk) -> None:
    made = add(desk)
    ask(desk, made)
    team = desk.routing.teams[OURS]
    answered = desk.answering.answer(as_now(desk, made), Act("hana@desk.example", ANSWER), team)
    assert [(event.who == FAMILY, event.what) for event in answered.history][1:] == [
        (False, "asked"),
        (False, "answered"),
    ]
    assert answered.history[-1].at - answered.history[0].at < timedelta(minutes=1)
