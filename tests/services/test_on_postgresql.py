"""The directory on a real PostgreSQL server, where one is installed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from sqlalchemy import text

from bot.database import open_database
from bot.knowledge.helplines import load_helplines
from bot.services.coverage import coverage
from bot.services.directory import Directory, load_directory
from bot.services.envelope import Page
from bot.services.finder import Query
from bot.services.importer import Importer, State
from bot.services.models import Fault
from bot.settings import ROOT
from tests.services.publisher import record
from tests.support.test_postgresql import Server, server  # noqa: F401 - the fixture

TODAY = date(2026, 11, 22)


class Records:
    """A feed of some records."""

    address, incremental = "records", True

    def __init__(self, *records: object) -> None:
        self._records = records

    async def describe(self) -> list[Fault]:
        return []

    async def pages(self, first: int, since: str):  # type: ignore[no-untyped-def]  # noqa: ARG002
        yield Page(1, self._records, len(self._records), 1), []

    async def whole(self, item: object) -> object:
        return item


@pytest.fixture
def directory(server: Server) -> Iterator[Directory]:  # noqa: F811
    data, engine = ROOT / "data", partial(open_database, server.url)
    yield load_directory(data, load_helplines(data / "helplines.yml"), engine)
    with engine().begin() as connection:
        tables = "directory_source, directory_run, directory_service, directory_finding, directory_fault"
        connection.execute(text(f"TRUNCATE {tables}"))


def test_on_postgresql_the_demonstration_is_found_and_covered(directory: Directory) -> None:
    matches = directory.find(Query(("infant_feeding",), "suffolk", town="Ipswich", days=(0,)), TODAY).matches
    assert matches[0].service.name == "Breastfeeding cafe"
    assert coverage(directory, TODAY).gaps() == []
    page, total = directory.store.page(2, 50, {"search": "GROUP_", "organization_id": ""})
    assert (page, total) == ([], 0)
    assert directory.store.page(1, 5, {"search": "stay AND"})[1] > 10


async def test_on_postgresql_feeds_are_taken_in_whole_and_by_what_changed(
    directory: Directory,
    server: Server,  # noqa: F811
) -> None:
    importer = Importer(directory.store, directory.vocabulary)
    outcome = await importer.run(Records(record(0), record(1), record(2)))
    assert (outcome.state, outcome.services) == (State.IMPORTED, 3)
    changed = record(1, name="Changed", last_modified="2026-11-01T00:00:00Z")
    assert (await importer.run(Records(changed, record(3)))).state is State.IMPORTED
    assert sorted(s.name for s in directory.store.all()) == ["Baby group 0", "Baby group 2", "Baby group 3", "Changed"]
    assert (await importer.run(Records(record(0)), whole=True)).services == 1
    assert [service.name for service in directory.store.all()] == ["Baby group 0"]
    with open_database(server.url).connect() as connection:
        left = connection.execute(text("SELECT count(DISTINCT run) FROM directory_service")).scalar()
    assert left == 1  # what is shown no more is deleted
