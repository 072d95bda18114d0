"""The directory as an Open Referral UK API: valid by the standard's schemas, and safe to call with anything."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from sanic import Sanic

from bot.channels.directory import PATH, TAXONOMY_ID, CallError, DirectoryCalls, DirectoryChannel
from bot.database import open_database
from bot.knowledge.helplines import load_helplines
from bot.services.directory import Directory, load_directory
from bot.services.envelope import check_details, read_page
from bot.services.feeds import HttpFeed
from bot.services.importer import Importer, State
from bot.services.store import DirectoryStore
from bot.services.vocabulary import load_vocabulary
from bot.settings import ROOT
from tests.services.samples import needs_samples, problems

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    url = f"sqlite:///{tmp_path_factory.mktemp('api') / 'directory.db'}"
    return load_directory(DATA, load_helplines(DATA / "helplines.yml"), lambda: open_database(url))


@pytest.fixture(scope="module")
def calls(directory: Directory) -> DirectoryCalls:
    return DirectoryCalls(directory)


def test_directory_pages_hold_every_service_once(calls: DirectoryCalls, directory: Directory) -> None:
    seen: list[str] = []
    number, last = 1, False
    while not last:
        page, faults = read_page(calls.services({"page": str(number), "per_page": "40"}), number, "page")
        assert page and faults == []
        seen += [service["id"] for service in page.contents]
        number, last = number + 1, page.last
    assert len(seen) == len(set(seen)) == len(directory.own.services())


@pytest.mark.parametrize(
    ("wanted", "least", "most"),
    [
        ({}, 150, 400),
        ({"search": "breastfeeding"}, 3, 20),
        ({"search": "%"}, 0, 0),
        ({"search": "no such service"}, 0, 0),
        ({"organization_id": "nobody"}, 0, 0),
        ({"taxonomy_id": TAXONOMY_ID}, 150, 400),
        ({"taxonomy_id": "another"}, 0, 0),
        ({"taxonomy_term_id": "another"}, 0, 0),
        ({"modified_after": "2026-11-01T00:00:00Z"}, 1, 80),
        ({"modified_after": "2030-01-01"}, 0, 0),
        ({"page": "99"}, 150, 400),
    ],
)
def test_directory_filters(calls: DirectoryCalls, wanted: Mapping[str, str], least: int, most: int) -> None:
    assert least <= calls.services(wanted)["total_items"] <= most


def test_directory_services_of_a_category(calls: DirectoryCalls) -> None:
    term = next(t for t in calls.terms({"per_page": "100"})["contents"] if t["name"].startswith("Help with feeding"))
    page = calls.services({"taxonomy_term_id": term["id"], "full": "true"})
    assert page["contents"]
    for service in page["contents"]:
        assert term["id"] in {attribute["taxonomy_term"]["id"] for attribute in service["attributes"]}


@pytest.mark.parametrize(
    "wanted",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"per_page": "0"},
        {"page": "9" * 30},
        {"modified_after": "soon"},
        {"modified_after": "0001-01-01T00:00:00+14:00"},
        {"modified_after": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_directory_bad_calls_are_told_why(calls: DirectoryCalls, wanted: Mapping[str, str]) -> None:
    with pytest.raises(CallError) as caught:
        calls.services(wanted)
    assert caught.value.status == 400


@pytest.mark.parametrize("key", ["", "x", "0b8ad6b5-0000-4000-8000-000000000000", "' OR 1=1 --", "../secret"])
def test_directory_unknown_ids_are_not_there(calls: DirectoryCalls, key: str) -> None:
    for call in (calls.service, calls.taxonomy, calls.term):
        with pytest.raises(CallError) as caught:
            call({}, key)
        assert caught.value.status == 404


@needs_samples
def test_directory_is_valid_by_the_schemas(calls: DirectoryCalls) -> None:
    assert problems(calls.details({}), "api_details") == []
    assert check_details(calls.details({})) == []
    for number in ("1", "2"):
        assert problems(calls.services({"page": number, "per_page": "100"}), "service_list") == []
    for service in calls.services({"per_page": "100"})["contents"]:
        assert problems(calls.service({}, service["id"]), "service") == []
    assert problems(calls.taxonomies({}), "taxonomy_list") == []
    assert problems(calls.taxonomy({}, TAXONOMY_ID), "taxonomy") == []
    terms = calls.terms({"per_page": "100"})
    assert problems(terms, "taxonomy_term_list") == []
    assert problems(calls.term({}, terms["contents"][0]["id"]), "taxonomy_term") == []


@needs_samples
def test_directory_schemas_see_what_is_wrong(calls: DirectoryCalls) -> None:
    service = calls.service({}, calls.services({})["contents"][0]["id"])
    assert problems({**service, "id": "x"}, "service") and problems({**service, "status": "open"}, "service")


# Over HTTP


@pytest.fixture
async def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The channel on a real server of its own."""
    from bot.settings import settings

    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path))
    monkeypatch.setattr(Sanic, "test_mode", True)  # else no other test of the process can serve an app
    settings.cache_clear()
    app = Sanic(f"directory_{uuid.uuid4().hex}")
    app.blueprint(DirectoryChannel().blueprint(_nobody), url_prefix=PATH)
    port = unused_port()
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    assert server
    await server.startup()
    yield f"http://127.0.0.1:{port}{PATH}"
    await server.close()
    settings.cache_clear()


async def _nobody(_: Any) -> None:
    raise AssertionError("the directory never passes a message on")


async def test_directory_is_read_and_imported_by_a_partner(address: str, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'partner.db'}")
    vocabulary = load_vocabulary(DATA)
    store = DirectoryStore(lambda: engine, lambda: vocabulary)
    async with aiohttp.ClientSession() as session:
        outcome = await Importer(store, vocabulary).run(HttpFeed(address, session, pause=0.0))
        assert (outcome.state, outcome.faults) == (State.IMPORTED, ())
        assert outcome.services == len(list(store.all())) >= 150
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            async with session.request(method, f"{address}/services") as answer:
                assert answer.status == 405
        async with session.get(f"{address}/services/x") as answer:
            assert (answer.status, await answer.json()) == (404, {"error": "There is no service of this id."})
        async with session.get(f"{address}/services?page=x") as answer:
            assert answer.status == 400
        for hostile in ("search=%00", "organization_id=%00", "search=%ED%A0%80", "taxonomy_term_id=%00"):
            async with session.get(f"{address}/services?{hostile}") as answer:
                assert answer.status == 200
        async with session.get(f"{address}/services/%00") as answer:
            assert answer.status == 404
