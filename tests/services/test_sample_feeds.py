"""The community's own sample feeds: a good one, a doubtful one and a bad one."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.services.feeds import HttpFeed
from bot.services.importer import Importer, Outcome, State
from bot.services.models import Severity
from bot.services.store import DirectoryStore
from tests.services.publisher import Publisher
from tests.services.samples import needs_samples, sample

pytestmark = needs_samples


def lists(feed: str) -> dict[str, Any]:
    """The lists beside the services, and the record under each first id."""
    made: dict[str, Any] = {}
    for name, one in (("taxonomies", "taxonomy"), ("taxonomy_terms", "taxonomy_term")):
        made[f"/{name}"] = sample(feed, f"{one}_list")
        made[f"/{name}/{made[f'/{name}']['contents'][0]['id']}"] = sample(feed, one)
    made["/service_at_locations"] = sample(feed, "service_at_location_list")
    first = made["/service_at_locations"]["contents"][0]["id"]
    made[f"/service_at_locations/{first}"] = sample(feed, "service_at_location_full")
    return made


async def take_in(feed: str, publisher: Publisher, session: aiohttp.ClientSession, importer: Importer) -> Outcome:
    page, whole = sample(feed, "service_list"), sample(feed, "service_full")
    publisher.details, publisher.lists = sample(feed, "api_details"), lists(feed)

    def served(path: str, _: int, answer: Any) -> Any:
        if path.startswith("/services?"):
            return page
        return whole if path.startswith("/services/") else answer

    publisher.twist = served
    return await importer.run(HttpFeed(publisher.address, session, pause=0.0))


async def test_sample_feeds_default_comes_in_whole(
    publisher: Publisher, session: aiohttp.ClientSession, importer: Importer, store: DirectoryStore
) -> None:
    outcome = await take_in("Default", publisher, session, importer)
    assert (outcome.state, outcome.services, outcome.left_out) == (State.IMPORTED, 1, ())
    service = next(iter(store.all()))
    assert (service.name, service.youngest, service.oldest) == ("Community Counselling", 144, 1200)
    assert service.cost == "fees_description; £35 per 1 hour session (Under 18s and Over 60s)"
    assert (service.venues[0].town, service.venues[0].point) == ("MyCity", None)  # 100, 101 lies nowhere
    assert not [fault for fault in outcome.faults if fault.where.startswith("/")]


async def test_sample_feeds_warn_comes_in_with_its_warnings(
    publisher: Publisher, session: aiohttp.ClientSession, importer: Importer, store: DirectoryStore
) -> None:
    outcome = await take_in("Warn", publisher, session, importer)
    assert (outcome.state, len(list(store.all()))) == (State.IMPORTED, 1)
    told = {(fault.where, fault.field) for fault in outcome.faults if fault.where.startswith("/")}
    assert told == {
        ("/taxonomies", "page_number"),  # it tells of ten pages and sends the first again
        ("/taxonomy_terms", "total_pages"),
        ("/taxonomy_terms", "last_page"),
        ("/taxonomy_terms/{id}", "id"),
        ("/taxonomy_terms/{id}", "description"),
        ("/taxonomy_terms/{id}", "term_uri"),
        ("/service_at_locations/{id}", "id"),
    }


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("/", "profile"),
        ("/", "openapi_url"),
        ("page 1", "total_items"),
        ("ac148810-d857-441c-9679-408f346de14b", "url (in the list)"),
        ("ac148810-d857-441c-9679-408f346de14b", "email (in the list)"),
        ("ac148810-d857-441c-9679-408f346de14b", "name (in the list)"),
        ("ac148810-d857-441c-9679-408f346de14b", "url"),
        ("ac148810-d857-441c-9679-408f346de14b", "email"),
        ("b644a0d2-9e8a-4c33-9390-ae9ee93fc056", "name (in the list)"),
        ("e85f5bb0-62f0-42cc-a08a-0c5c16273090", "email (in the list)"),
    ],
)
async def test_sample_feeds_fail_is_refused_with_each_fault(
    publisher: Publisher,
    session: aiohttp.ClientSession,
    importer: Importer,
    store: DirectoryStore,
    where: str,
    field: str,
) -> None:
    outcome = await take_in("Fail", publisher, session, importer)
    assert (outcome.state, list(store.all())) == (State.REFUSED, [])
    must = {(fault.where, fault.field) for fault in outcome.faults if fault.severity is Severity.MUST}
    assert (where, field) in must
