"""The queue of requests: whose, in which order, and how many."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.support.model import State
from bot.support.queue import Queue, View, Wanted
from tests.desk.staff import TEAM, Staff, add_person
from tests.support.made import PHONE, WORDS, request

LATE, SOON, FAR = datetime(2020, 1, 2, 17), utc_now() + timedelta(days=2), utc_now() + timedelta(days=9)
INJECTED = "<script>alert(1)</script> '); DROP TABLE request; --"


def add(desk: Desk, identity: str, **changed: object) -> str:
    """The reference of a new request of Norfolk's early help team."""
    plain = {"team": TEAM, "area": "norfolk", "conversation": f"test-{identity}", "created_at": utc_now()}
    return desk.requests.add(request(identity, **{**plain, **changed}), ()).reference


async def test_queue_has_urgent_ones_first_then_the_promised_day(staff: Staff, desk: Desk) -> None:
    far = add(desk, "far", answer_by=FAR)
    late = add(desk, "late", answer_by=LATE)
    front = add(desk, "front", answer_by=SOON, urgency=0)
    await staff.get("/requests")
    assert sorted((late, far, front), key=staff.page.index) == [front, late, far]
    assert "3 to answer, 1 of them overdue" in staff.page
    assert staff.page.count("Overdue</strong>") == 1
    assert WORDS in staff.page and PHONE not in staff.page


@pytest.mark.parametrize(
    ("changed", "is_shown"),
    [
        ({}, True),
        ({"area": ""}, True),
        ({"area": "suffolk"}, False),
        ({"team": "suffolk_early_help"}, False),
        ({"team": ""}, False),
    ],
)
async def test_queue_is_of_ones_own_teams_and_areas(
    client: TestClient, desk: Desk, changed: dict[str, str], is_shown: bool
) -> None:
    add_person(desk, "jo@desk.example", "Jo", Role.SUPPORT, areas=("norfolk",))
    staff, reference = Staff(client), add(desk, "one", **changed)
    await staff.sign_in("jo@desk.example")
    for path in ("/requests", "/requests?team=suffolk_early_help"):
        await staff.get(path)
        assert (reference in staff.page) is is_shown
    await staff.get(f"/requests/{reference}")
    assert staff.status == (200 if is_shown else 404)
    assert (WORDS in staff.page) is is_shown


async def test_queue_views_hold_what_they_say(staff: Staff, desk: Desk) -> None:
    new, accepted, ended = (add(desk, name) for name in ("new", "accepted", "ended"))
    for reference, states in ((accepted, [State.ACCEPTED]), (ended, [State.ACCEPTED, State.CLOSED])):
        for state in states:
            found = desk.requests.by_reference(reference)
            assert found
            desk.requests.move(found, state, "sam", "")
    for view, shown in (
        ("to-answer", new),
        ("overdue", ""),
        ("in-hand", accepted),
        ("ended", ended),
        ("' OR 1=1", new),
    ):
        await staff.get(f"/requests?view={view}")
        assert [one for one in (new, accepted, ended) if one in staff.page] == ([shown] if shown else [])


def test_queue_pages_by_key_miss_nothing_and_repeat_nothing(desk: Desk) -> None:
    made = {add(desk, f"r{number}", answer_by=(LATE, SOON)[number % 2], urgency=number % 3 % 2) for number in range(13)}
    queue, found = Queue(desk.engine, desk.cipher), []
    wanted = Wanted((TEAM,))
    while True:
        listing = queue.page(wanted, size=4)
        found += [row.reference for row in listing.rows]
        if not listing.next:
            break
        wanted = Wanted((TEAM,), after=listing.next)
    assert len(found) == 13 and set(found) == made
    assert queue.page(Wanted((TEAM,), after="no such"), size=4).rows[0].reference == found[0]


def test_queue_of_the_ended_has_the_latest_first(desk: Desk) -> None:
    ended = [add(desk, name) for name in ("a", "b", "c")]
    for reference in ended:
        found = desk.requests.by_reference(reference)
        assert found
        desk.requests.withdraw(found, ())
    queue, wanted = Queue(desk.engine, desk.cipher), Wanted((TEAM,), view=View.ENDED)
    first = queue.page(wanted, size=2)
    assert [row.reference for row in first.rows] == ended[:0:-1]
    assert [row.reference for row in queue.page(Wanted((TEAM,), view=View.ENDED, after=first.next)).rows] == ended[:1]


async def test_queue_shows_words_as_words(staff: Staff, desk: Desk) -> None:
    made = request("hostile", team=TEAM, area=INJECTED[:40], life_point="before_crisis")
    reference = desk.requests.add(_saying(made, INJECTED), ()).reference
    for path in ("/requests", f"/requests/{reference}"):
        await staff.get(path)
        assert "<script>alert" not in staff.page and "&lt;script&gt;alert" in staff.page


def _saying(made: object, words: str) -> object:
    from dataclasses import replace

    return replace(made, details=replace(made.details, words=(words,), helpers=words, would_help=words))


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}"])
async def test_queue_finds_a_reference_as_it_is_read_out(staff: Staff, desk: Desk, typed: str) -> None:
    reference = add(desk, "one")
    await staff.get(f"/requests/find?reference={typed.format(reference, reference.replace('-', ' ').lower())}")
    assert staff.path == f"/requests/{reference}"


async def test_queue_says_what_is_no_reference(staff: Staff) -> None:
    await staff.get("/requests/find?reference=hello")
    assert staff.status == 404 and "no reference" in staff.page


async def test_queue_counts_are_pushed_when_they_change(
    staff: Staff, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.queue.LOOK_AGAIN", 0.01)
    async with staff.client.get("/requests/live") as answer:
        assert answer.content_type == "text/event-stream" and answer.headers["Cache-Control"] == "no-store"
        assert await _event(answer.content) == {"to-answer": 0, "overdue": 0, "in-hand": 0}
        add(desk, "one", answer_by=LATE)
        assert await _event(answer.content) == {"to-answer": 1, "overdue": 1, "in-hand": 0}
        person = desk.people.of_email("sam@desk.example")
        assert person
        desk.sessions.end_all(person)
        await answer.content.read()  # it ends with the session


async def _event(stream: object) -> dict[str, int]:
    while True:
        line = await stream.readline()
        if line.startswith(b"data: "):
            return json.loads(line[6:])
