"""Taking feeds in: whole or not at all, whatever a publisher sends."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.services.envelope import make_page
from bot.services.feeds import LARGEST_SERVICE, TRIES, HttpFeed
from bot.services.importer import Importer, Outcome, State
from bot.services.models import Severity
from bot.services.store import DirectoryStore
from tests.services.publisher import Publisher, as_it_is, record

PAGE_2, PAGE_3 = "/services?2", "/services?3"


@pytest.fixture
def take_in(publisher: Publisher, session: aiohttp.ClientSession, importer: Importer) -> Any:
    """Imports the publisher's feed, without pauses between tries."""

    async def run(whole: bool = False) -> Outcome:
        return await importer.run(HttpFeed(publisher.address, session, pause=0.0), whole)

    return run


def names(store: DirectoryStore) -> list[str]:
    return sorted(service.name for service in store.all())


FIVE = [f"Baby group {number}" for number in range(5)]


async def test_importer_takes_a_feed_in_whole(take_in: Any, store: DirectoryStore) -> None:
    outcome = await take_in()
    assert (outcome.state, outcome.services, outcome.left_out, outcome.faults) == (State.IMPORTED, 5, (), ())
    assert names(store) == FIVE
    assert len(store.lines(["baby_groups"], ["suffolk"])) == 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_importer_follows_no_publisher_to_another_place(
    take_in: Any, publisher: Publisher, store: DirectoryStore, status: int
) -> None:
    """Else a publisher could have this machine read what only it can reach."""
    inside = {"Location": f"{publisher.address}/inside"}
    publisher.twist = lambda path, _, answer: web.Response(status=status, headers=inside) if path == PAGE_2 else answer
    outcome = await take_in()
    assert outcome.state is State.UNFINISHED and "leads elsewhere" in outcome.reason
    assert "/inside" not in publisher.asked and names(store) == []


async def test_importer_refuses_a_page_that_says_it_is_too_large_before_reading_it(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    def huge(path: str, _: int, answer: Any) -> Any:
        return web.Response(body=b" " * (LARGEST_SERVICE + 1)) if path == "/" else answer

    publisher.twist = huge
    outcome = await take_in()
    assert (outcome.state, names(store)) == (State.REFUSED, []) and "larger than" in outcome.reason


async def test_importer_asks_only_for_what_changed(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    await take_in()
    publisher.records[1] = record(1, name="Twins group", last_modified="2026-11-01T10:00:00Z")
    publisher.records[2] = record(2, status="inactive", last_modified="2026-11-02T10:00:00Z")
    publisher.records.append(record(7, last_modified="2026-11-03T10:00:00Z"))
    publisher.asked.clear()
    outcome = await take_in()
    assert (outcome.state, outcome.services) == (State.IMPORTED, 3)
    assert sum(path.startswith("/services/") for path in publisher.asked) == 3
    assert "Twins group" in names(store) and "Baby group 1" not in names(store)
    found = {line.service for line in store.lines(["baby_groups"], ["suffolk"])}
    assert found == {publisher.records[number]["id"] for number in (0, 1, 3, 4, 5)}  # what ended is not found


async def test_importer_whole_forgets_what_is_gone(take_in: Any, publisher: Publisher, store: DirectoryStore) -> None:
    await take_in()
    del publisher.records[0]
    assert (await take_in(whole=True)).services == 4
    assert names(store) == FIVE[1:]


async def test_importer_carries_on_where_a_feed_dropped(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    publisher.twist = lambda path, _, answer: web.Response(status=503) if path == PAGE_3 else answer
    dropped = await take_in()
    assert (dropped.state, names(store)) == (State.UNFINISHED, [])
    publisher.twist = as_it_is
    publisher.asked.clear()
    assert (await take_in()).state is State.IMPORTED
    assert names(store) == FIVE
    assert not any("page=1&" in path or "page=2&" in path for path in publisher.asked if path.startswith("/services?"))


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_importer_tries_a_busy_server_again(take_in: Any, publisher: Publisher, status: int) -> None:
    publisher.twist = lambda _, times, answer: web.Response(status=status) if times < TRIES else answer
    assert (await take_in()).services == 5


async def test_importer_survives_a_cut_line(take_in: Any, publisher: Publisher) -> None:
    class Cut(web.StreamResponse):
        async def prepare(self, request: web.BaseRequest) -> Any:
            writer = await super().prepare(request)
            assert request.transport
            request.transport.close()
            await asyncio.sleep(0)
            return writer

    publisher.twist = lambda path, times, answer: Cut() if path == PAGE_2 and times == 1 else answer
    assert (await take_in()).services == 5


# What contradicts itself


async def test_importer_page_sent_twice_once_is_read_again(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    first = [record(0), record(1)]
    publisher.twist = lambda path, times, answer: (
        {**make_page(first, 2, 2, 5)} if path == PAGE_2 and times == 1 else answer
    )
    assert (await take_in()).state is State.IMPORTED
    assert names(store) == FIVE


def _always_the_first(path: str, _: int, answer: Any) -> Any:
    return make_page([record(0), record(1)], 2, 2, 5) if path == PAGE_2 else answer


def _wrong_number(path: str, _: int, answer: Any) -> Any:
    return make_page([record(0), record(1)], 1, 2, 5) if path == PAGE_2 else answer


def _growing(path: str, times: int, answer: Any) -> Any:
    return {**answer, "total_items": 6 + times} if path == PAGE_3 else answer


def _huge(path: str, _: int, answer: Any) -> Any:
    return {**answer, "contents": [record(0, description="x" * 20_000_000)]} if path == PAGE_2 else answer


def _html(path: str, _: int, answer: Any) -> Any:
    return web.Response(text="<h1>Down for repair</h1>", content_type="text/html") if path == PAGE_2 else answer


def _no_list(path: str, _: int, answer: Any) -> Any:
    return {} if path == PAGE_2 else answer


def _deep(path: str, _: int, answer: Any) -> Any:
    return web.Response(text="[" * 100_000, content_type="application/json") if path == PAGE_2 else answer


@pytest.mark.parametrize("twist", [_always_the_first, _wrong_number, _growing, _huge, _html, _no_list, _deep])
async def test_importer_keeps_the_last_good_copy(
    take_in: Any, publisher: Publisher, store: DirectoryStore, twist: Any
) -> None:  # fmt: skip
    await take_in()
    publisher.records = [record(number, name=f"New {number}") for number in range(5)]
    publisher.twist = twist
    outcome = await take_in(whole=True)
    assert outcome.state in (State.REFUSED, State.UNFINISHED) and outcome.reason
    assert names(store) == FIVE
    publisher.twist = as_it_is
    assert (await take_in(whole=True)).state is State.IMPORTED
    assert names(store) == [f"New {number}" for number in range(5)]


async def test_importer_refuses_what_is_no_such_api(take_in: Any, publisher: Publisher, store: DirectoryStore) -> None:
    publisher.details = {"hello": "there"}
    outcome = await take_in()
    assert outcome.state is State.REFUSED
    assert {fault.field for fault in outcome.faults} == {"version", "profile", "openapi_url"}
    assert names(store) == []


async def test_importer_nobody_there(importer: Importer, session: aiohttp.ClientSession) -> None:
    outcome = await importer.run(HttpFeed("http://127.0.0.1:9", session, pause=0.0))
    assert outcome.state is State.REFUSED and "could not be read" in outcome.reason


# One bad service


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "x" * 10_000_000}, "name"),
        ({"name": None}, "name"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"status": "open"}, "status"),
    ],
)
async def test_importer_one_bad_service_keeps_its_last_good_copy(
    take_in: Any, publisher: Publisher, store: DirectoryStore, changes: dict[str, Any], field: str
) -> None:
    publisher.records += [record(number) for number in range(5, 8)]
    await take_in()
    for number in range(8):
        publisher.records[number]["description"] = "New words."
    publisher.records[3] = record(3, **changes, description="Bad words.")
    outcome = await take_in(whole=True)
    assert (outcome.state, outcome.left_out) == (State.IMPORTED, (publisher.records[3]["id"],))
    assert field in {fault.field for fault in outcome.faults if fault.severity is Severity.MUST}
    told = {service.name: service.description for service in store.all()}
    assert told.pop("Baby group 3") == "Songs and time to talk."
    assert set(told.values()) == {"New words."}


async def test_importer_markup_is_never_shown(take_in: Any, publisher: Publisher, store: DirectoryStore) -> None:
    name = "<script>alert('x')</script>Baby <b onclick=steal()>group</b> &lt;img src=x onerror=alert(1)&gt;"
    publisher.records = [record(0, name=name, description="<style>*{}</style>Songs<br>and\u202e talk")]
    outcome = await take_in()
    service = next(iter(store.all()))
    assert (service.name, service.description) == ("Baby group", "Songs and talk")
    assert {"name", "description"} <= {fault.field for fault in outcome.faults}


async def test_importer_too_many_bad_ones_are_refused(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    publisher.records[0] = record(0, email="nobody")
    publisher.records[1] = record(1, email="nobody")
    outcome = await take_in()
    assert (outcome.state, names(store)) == (State.REFUSED, [])
    assert outcome.reason == "2 of its 5 services must be fixed first"


async def test_importer_a_record_of_another_service_is_a_fault(take_in: Any, publisher: Publisher) -> None:
    publisher.records += [record(number) for number in range(5, 8)]
    wrong = f"/services/{publisher.records[0]['id']}"
    publisher.twist = lambda path, _, answer: record(99) if path == wrong else answer
    outcome = await take_in()
    assert outcome.state is State.REFUSED or outcome.left_out


async def test_importer_two_at_once_show_the_feed_whole(take_in: Any, store: DirectoryStore) -> None:
    outcomes = await asyncio.gather(take_in(), take_in(), take_in())
    assert {outcome.state for outcome in outcomes} == {State.IMPORTED}
    assert names(store) == FIVE


async def test_importer_a_change_of_the_future_hides_none_of_today(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    publisher.records[0] = record(0, last_modified="2126-01-01T00:00:00Z")
    await take_in()
    newest = store.sources()[0].newest
    assert newest is not None and newest.year < 2126


async def test_importer_an_unfinished_run_is_never_shown(
    take_in: Any, publisher: Publisher, store: DirectoryStore
) -> None:  # fmt: skip
    publisher.twist = lambda path, _, answer: web.Response(status=500) if path == PAGE_3 else answer
    await take_in()
    assert store.lines(["baby_groups"], ["suffolk"]) == [] and store.page(1, 10, {}) == ([], 0)
    assert store.services([record(0)["id"]]) == {}
