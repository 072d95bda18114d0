"""The manager's pages: feedback sorted, what was done published, and numbers that tell of nobody."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import update

from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.dialogue.load import feedback_store, responses
from bot.feedback.responses import Response
from bot.feedback.store import CONFLICT, FEEDBACK, HELPFUL
from bot.feedback.tables import FEEDBACK_TABLE
from tests.desk.staff import Staff, add_person

HOSTILE = "<script>alert(1)</script> '); DROP TABLE feedback; --"
WRITTEN = {
    "theme": "waiting",
    "title": "Calling back",
    "you_said": "You waited too long for a call.",
    "we_did": "We ring every family back within two days now.",
    "done_by": "Norfolk family hubs",
    "done_on": "2026-10-01",
}
DEED = Response(**{**WRITTEN, "done_on": date(2026, 10, 1)})  # type: ignore[arg-type]


@pytest.fixture
async def manager(client: TestClient, desk: Desk) -> Staff:
    add_person(desk, "alex@desk.example", "Alex Manager", Role.MANAGER)
    signed_in = Staff(client)
    await signed_in.sign_in("alex@desk.example")
    return signed_in


# Feedback


async def test_managers_sort_feedback_with_a_suggestion(manager: Staff, desk: Desk) -> None:
    store = feedback_store(desk.settings)
    number = store.add(CONFLICT, "web-x", "advice/fever", "two nurses told us opposite things about fever")
    await manager.get("/feedback")
    assert "two nurses told us" in manager.page and "About: " in manager.page
    form = manager.page.partition(f'action="/feedback/{number}/theme"')[2]
    assert re.search(r'value="conflicting_advice" selected', form)
    await manager.post(f"/feedback/{number}/theme", {"theme": "conflicting_advice"})
    assert "The feedback is sorted." in manager.page and "Nothing waits to be sorted." in manager.page
    assert [item.theme for item in store.all()] == ["conflicting_advice"]
    await manager.get("/feedback?theme=conflicting_advice")
    assert "two nurses told us" in manager.page
    assert ("alex@desk.example", "theme conflicting_advice") in [(r["who"], r["action"]) for r in desk.audit.all()]


@pytest.mark.parametrize("fields", [{"theme": "nothing"}, {"theme": HOSTILE}, {"theme": "waiting"}])
async def test_managers_are_told_what_cannot_be_sorted(manager: Staff, desk: Desk, fields: dict[str, str]) -> None:
    number = 4711 if fields["theme"] == "waiting" else feedback_store(desk.settings).add(FEEDBACK, "web-x", "", "words")
    await manager.get("/feedback")
    await manager.post(f"/feedback/{number}/theme", fields)
    assert manager.status == 409 and "There is no such" in manager.page
    assert {item.theme for item in feedback_store(desk.settings).all()} <= {""}


async def test_managers_see_feedback_as_text_and_page_through_it(manager: Staff, desk: Desk) -> None:
    store = feedback_store(desk.settings)
    for number in range(25):
        store.add(FEEDBACK, "web-x", "", f"{HOSTILE} piece {number}.")
    await manager.get("/feedback")
    assert "<script>alert" not in manager.page and "&lt;script&gt;" in manager.page
    assert "piece 19." in manager.page and "piece 20." not in manager.page and "Not sorted yet (25)" in manager.page
    more = re.search(r'href="(/feedback\?theme=[^"]*after=\d+)"', manager.page)
    assert more
    await manager.get(more[1].replace("&amp;", "&"))
    assert "piece 20." in manager.page and "piece 19." not in manager.page


# You said, we did


async def test_managers_write_publish_change_and_take_back(manager: Staff, desk: Desk) -> None:
    store = responses(desk.settings)
    await manager.get("/you-said/new")
    await manager.post("/you-said/new", WRITTEN)
    assert "Families see it once it is published." in manager.page and store.published() == []
    await manager.post("/you-said/1/publish", {"revision": manager.field("revision")})
    assert "Families can read it now." in manager.page and [item.title for item in store.published()] == [
        "Calling back"
    ]
    await manager.get("/you-said/1")
    assert "We ring every family back" in manager.page
    await manager.post("/you-said/1", {**WRITTEN, "title": "Ringing back", "revision": manager.field("revision")})
    assert "It is changed." in manager.page and [item.title for item in store.published()] == ["Ringing back"]
    await manager.post("/you-said/1/take-back", {"revision": manager.field("revision")})
    assert store.published() == []
    await manager.post("/you-said/1/delete", {"revision": manager.field("revision")})
    assert "It is deleted." in manager.page and store.all() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "The title is missing"),
        ({"you_said": "No."}, "tells the family nothing"),
        ({"done_on": "soon"}, "The day is not one"),
        ({"done_on": "2999-01-01"}, "still to come"),
        ({"theme": HOSTILE}, "There is no such theme"),
        ({"we_did": HOSTILE, "title": ""}, "The title is missing"),
    ],
)
async def test_managers_keep_what_they_wrote_where_it_is_refused(
    manager: Staff, desk: Desk, changed: dict[str, str], said: str
) -> None:
    await manager.get("/you-said/new")
    await manager.post("/you-said/new", {**WRITTEN, **changed})
    assert manager.status == 400 and said in manager.page
    assert "Norfolk family hubs" in manager.page and "<script>alert" not in manager.page
    assert responses(desk.settings).all() == []


@pytest.mark.parametrize("action", ["publish", "delete"])
async def test_managers_at_once_do_not_overwrite_each_other(manager: Staff, desk: Desk, action: str) -> None:
    store = responses(desk.settings)
    number = store.add(DEED, "Sam")
    await manager.get("/you-said")
    shown = manager.field("revision")
    store.change(store.one(number), "Sam")
    await manager.post(f"/you-said/{number}/{action}", {"revision": shown})
    assert manager.status == 409 and "Somebody else changed this" in manager.page
    assert len(store.all()) == 1 and store.published() == []


@pytest.mark.parametrize("name", ["99", "0", "x", "1e9", "99999999999999999999"])
async def test_managers_find_nothing_where_there_is_nothing(manager: Staff, name: str) -> None:
    await manager.get(f"/you-said/{name}")
    assert manager.status == 404


# Numbers


def rate(desk: Desk, times: int) -> None:
    store = feedback_store(desk.settings)
    for _ in range(times):
        store.add(HELPFUL, "web-x", "advice/fever", "")
    with desk.engine().begin() as connection:
        connection.execute(update(FEEDBACK_TABLE).values(at=datetime(2026, 8, 15)))


async def test_managers_see_numbers_with_charts(manager: Staff, desk: Desk) -> None:
    rate(desk, 7)
    await manager.get("/numbers?from=2026-07&to=2026-09")
    assert "The assistant in numbers, July to September 2026" in manager.page
    assert manager.page.count("<svg") == 9 and manager.page.count("<table>") >= 9
    assert 'href="/numbers/helpfulness.csv?from=2026-07&amp;to=2026-09"' in manager.page
    assert "100%" in manager.page and "style=" not in manager.page


async def test_managers_download_each_table(manager: Staff, desk: Desk) -> None:
    rate(desk, 7)
    await manager.get("/numbers?from=2026-Q3")
    links = re.findall(r'href="(/numbers/[^"]+)" download', manager.page)
    assert len(links) >= 9
    for link in links:
        answer = await manager.get(link.replace("&amp;", "&"))
        assert answer.content_type == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(list(csv.reader(io.StringIO(manager.page)))) > 1
    await manager.get("/numbers/helpfulness.csv?from=2026-Q3")
    assert "Illness and safety at home,7,0,7,100%" in manager.page


async def test_managers_do_not_see_small_numbers(manager: Staff, desk: Desk) -> None:
    rate(desk, 3)
    await manager.get("/numbers/helpfulness.csv?from=2026-Q3")
    assert "Illness and safety at home,fewer than 5,0,fewer than 5," in manager.page


@pytest.mark.parametrize("period", ["from=2026-07-01", "from=x&to=y", "from=2026-09&to=2026-07", "to=2026-Q9"])
async def test_managers_are_told_what_a_period_is(manager: Staff, period: str) -> None:
    await manager.get(f"/numbers?{period}")
    assert manager.status == 400 and "There is a problem" in manager.page and "Questions by theme" in manager.page
    await manager.get(f"/numbers/helpfulness.csv?{period}")
    assert manager.status == 400


async def test_managers_find_no_other_tables(manager: Staff) -> None:
    await manager.get("/numbers/people.csv")
    assert manager.status == 404
