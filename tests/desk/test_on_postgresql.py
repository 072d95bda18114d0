"""The desk's stores on a real PostgreSQL server, where one is installed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import utc_now
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.desk.tries import MOST_FOR_ACCOUNT
from bot.errors import DeskError, RequestError
from bot.settings import Settings
from bot.support.answering import Act
from bot.support.model import Contact, State
from bot.support.queue import Queue, View, Wanted
from tests.desk.staff import TEAM
from tests.support.made import details, request
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture

WANTED = Wanted((TEAM,), ("norfolk",))
DAYS = (datetime(2020, 1, 2, 17), datetime(2099, 1, 2, 17))


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Iterator[Desk]:  # noqa: F811
    made = Desk(Settings(assistant_state=tmp_path, database_url=server.url))
    yield made
    with made.engine().begin() as connection:
        connection.execute(
            text(
                "TRUNCATE request, request_event, request_share, outbox, audit, message, desk_person, desk_session, desk_link, desk_try"
            )
        )


def test_on_postgresql_the_queue_pages_by_key(desk: Desk) -> None:
    made = [
        desk.requests.add(
            request(f"r{n}", team=TEAM, urgency=n % 2, answer_by=DAYS[n % 3 % 2], conversation=str(n)), ()
        )
        for n in range(9)
    ]
    queue, found, wanted = Queue(desk.engine, desk.cipher), [], WANTED
    while True:
        listing = queue.page(wanted, size=2)
        found += [row.reference for row in listing.rows]
        if not listing.next:
            break
        wanted = replace(WANTED, after=listing.next)
    by_order = sorted(made, key=lambda one: (one.urgency, one.answer_by, one.created_at, one.id))
    assert found == [one.reference for one in by_order]
    assert queue.counts(WANTED) == {View.TO_ANSWER: 9, View.OVERDUE: 6, View.IN_HAND: 0}


async def test_on_postgresql_of_two_at_once_one_is_told(desk: Desk) -> None:
    made = desk.requests.add(
        replace(request(team=TEAM, conversation="web-x"), details=details(contact=Contact("chat"))), ()
    )

    def accept(who: str) -> str:
        try:
            return desk.answering.accept(made, Act(who, "We will ring you.", seen=1)).history[-1].who
        except RequestError as error:
            return str(error)

    said = await asyncio.gather(*(asyncio.to_thread(accept, who) for who in ("sam", "jo", "lee")))
    told = [one for one in said if "changed by somebody else" in one]
    kept = desk.requests.of_id(made.id)
    assert len(told) == 2 and kept and [event.what for event in kept.history] == ["sent", "accepted"]


async def test_on_postgresql_a_form_that_is_sent_many_times_at_once_is_one(desk: Desk) -> None:
    made = desk.requests.add(
        replace(request(team=TEAM, conversation="web-x"), details=details(contact=Contact("chat"))), ()
    )
    act = Act("sam", "We will ring you.", "form", seen=1)
    await asyncio.gather(*(asyncio.to_thread(desk.answering.reply, made, act) for _ in range(4)))
    kept = desk.requests.of_id(made.id)
    assert kept and [event.what for event in kept.history] == ["sent", "replied"] and kept.state is State.NEW


def test_on_postgresql_people_sessions_and_tries(desk: Desk) -> None:
    person = desk.people.add("sam@desk.example", "Sam \N{SNOWMAN}", [Role.SUPPORT], [TEAM])
    with pytest.raises(DeskError, match="already"):
        desk.people.add("SAM@desk.example", "Sam", [Role.EDITOR])
    session = desk.sessions.begin(person)
    found = desk.sessions.of(session.word)
    assert found and found.person == person and desk.sessions.of_link(desk.sessions.new_link(person)) == person
    numbers = [desk.tries.begin("sam@desk.example", "192.0.2.1") for _ in range(MOST_FOR_ACCOUNT + 1)]
    assert all(numbers[:-1]) and numbers[-1] is None
    desk.audit.note("sam" * 50, "x" * 50, "\0" + "y" * 200)  # longer than the columns, and what PostgreSQL refuses
    desk.people.set_active(person, False)
    assert desk.sessions.of(session.word) is None and desk.sessions.purge() == desk.tries.purge() == 0
    assert desk.requests.of_family(request(conversation="none", created_at=utc_now() - timedelta(days=1))) == []
