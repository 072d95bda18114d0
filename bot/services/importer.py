"""Takes a feed in: read page by page into a run, checked, and shown in one step; or not at all.

The last good copy of a feed stays as long as a new one cannot be trusted: a feed that stops in the middle is carried on next time,
one that contradicts itself or changes while it is read is refused, and a single service that must be fixed keeps its last good
copy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timezone
from enum import Enum
from typing import Any

from bot.clock import utc_now
from bot.errors import FeedError
from bot.services.envelope import Page
from bot.services.feeds import Feed, RecordError
from bot.services.models import Fault, Service, Severity
from bot.services.reading import read_service
from bot.services.store import DirectoryStore, Run, Source
from bot.services.vocabulary import Vocabulary

MOST_BROKEN = 0.2  # share of services that must be fixed above which the whole feed is refused
READINGS = 2  # of a feed that changes while it is read
TOGETHER = 4  # records asked for at a time; the feed itself may allow fewer


class State(str, Enum):
    """How an import ended."""

    IMPORTED = "imported"
    REFUSED = "refused"  # what was shown before stays
    UNFINISHED = "unfinished"  # the next import carries on


@dataclass(frozen=True)
class Outcome:
    """``services``: taken in now; ``left_out``: ids of those that must be fixed; ``reason``: why it was not imported."""

    state: State
    services: int = 0
    left_out: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()  # the first thousand, the gravest first
    fault_count: int = 0
    reason: str = ""


class _ChangedError(Exception):
    """The feed is not what it was when the reading began."""


class _RefusedError(Exception):
    """The feed contradicts itself."""


class Importer:
    """Takes feeds into a store."""

    def __init__(self, store: DirectoryStore, vocabulary: Vocabulary) -> None:
        self._store, self._vocabulary = store, vocabulary

    async def run(self, feed: Feed, whole: bool = False, fingerprint: str = "") -> Outcome:
        """Imports what changed since the last time, or all (``whole``). Never raises for a bad feed."""
        source = next((source for source in self._store.sources() if source.address == feed.address), None)
        since = "" if whole else _since(feed, source)
        try:
            about = await feed.describe()
        except FeedError as error:
            return Outcome(State.REFUSED, reason=str(error))
        if any(fault.severity is Severity.MUST for fault in about):
            faults = (*about, *await self._first_faults(feed))
            return Outcome(State.REFUSED, 0, (), faults, len(faults), "it is no Open Referral UK API as it stands")
        return await self._read_again(feed, since, source, about, fingerprint)

    async def _read_again(
        self, feed: Feed, since: str, source: Source | None, about: Sequence[Fault], fingerprint: str
    ) -> Outcome:
        refused = Outcome(State.REFUSED)
        for _ in range(READINGS):
            run = self._store.begin(feed.address, since, carry_on=feed.incremental)
            try:
                return await self._read(feed, run, source, about, fingerprint)
            except FeedError as error:
                return self._with_faults(Outcome(State.UNFINISHED, reason=str(error)), run, about)
            except (_RefusedError, _ChangedError) as error:
                refused = self._with_faults(Outcome(State.REFUSED, reason=str(error)), run, about)
                self._store.drop(run)
                if isinstance(error, _RefusedError):
                    break
        return refused

    async def _read(
        self, feed: Feed, run: Run, source: Source | None, about: Sequence[Fault], fingerprint: str
    ) -> Outcome:
        broken = self._store.broken(run)
        total, twice = run.total, 0
        async for page, faults in feed.pages(run.page, run.since):
            if page is None or faults:
                self._store.stage(run, (), faults, run.page - 1, total)
                raise _RefusedError("a page contradicts itself: see its faults")
            if total is not None and page.total_items != total:
                raise _ChangedError("it changes while it is read: try again when its publisher has finished")
            total = page.total_items
            services, found = await self._services(feed, page)
            broken |= {fault.where for fault in found if fault.severity is Severity.MUST}
            twice += len(services) - self._store.stage(run, services, found, page.number, total)
        count = self._store.staged_ids(run)
        _check_whole(count, broken, twice, total)
        newest = self._store.newest(run) or (source.newest if source else None)
        newest = min(newest, utc_now()) if newest else None  # a day to come must not hide what changes until then
        outcome = self._with_faults(Outcome(State.IMPORTED, count, tuple(sorted(broken))), run, about)
        self._store.show(run, newest, fingerprint)
        return outcome

    async def _services(self, feed: Feed, page: Page) -> tuple[list[Service], list[Fault]]:
        services: list[Service] = []
        faults: list[Fault] = []
        for start in range(0, len(page.contents), TOGETHER):
            items = page.contents[start : start + TOGETHER]
            records = await asyncio.gather(*(_whole(feed, item) for item in items))
            for listed, record in zip(items, records, strict=True):
                service, found = self._service(listed, record)
                faults += found
                services += [service] if service else []
        return services, faults

    def _service(self, listed: Any, record: Any) -> tuple[Service | None, list[Fault]]:
        if isinstance(record, RecordError):
            notes = read_service(listed, self._vocabulary)[1]
            notes.must("record", "cannot be read: it is not there, or too large")
            return None, notes.faults
        service, notes = read_service(record, self._vocabulary)
        if listed is not record:  # the list's own line must be right too, and tell of the same service
            line = [
                fault for fault in read_service(listed, self._vocabulary)[1].faults if fault.severity is Severity.MUST
            ]
            notes.faults += [replace(fault, field=f"{fault.field} (in the list)") for fault in line]
            if isinstance(record, dict) and record.get("id") != listed["id"]:
                notes.must("id", "is not the one that the list names")
        return (None if notes.refused else service), notes.faults

    async def _first_faults(self, feed: Feed) -> list[Fault]:
        """What is wrong with the first page too, so that a publisher hears of all at once."""
        try:
            async for page, faults in feed.pages(1, ""):
                return faults + ((await self._services(feed, page))[1] if page else [])
        except FeedError:
            pass  # the description alone was reason enough
        return []

    def _with_faults(self, outcome: Outcome, run: Run, about: Sequence[Fault]) -> Outcome:
        faults, count = self._store.faults(run.id)
        return replace(outcome, faults=(*about, *faults), fault_count=len(about) + count)


async def _whole(feed: Feed, item: Any) -> Any:
    """A service's whole record, or why it alone cannot be had."""
    try:
        return await feed.whole(item)
    except RecordError as error:
        return error


def _since(feed: Feed, source: Source | None) -> str:
    if not feed.incremental or source is None or source.newest is None:
        return ""
    return source.newest.replace(tzinfo=timezone.utc).isoformat().replace("+00:00", "Z")


def _check_whole(count: int, broken: set[str], twice: int, total: int | None) -> None:
    """Raises where services are missing or too many of them must be fixed."""
    if total is not None and count + len(broken) < total:
        sent = f"; {twice} came twice" if twice else ""
        raise _ChangedError(f"it tells of {total} services and sent {count + len(broken)}{sent}")
    if broken and len(broken) > MOST_BROKEN * (count + len(broken)):
        raise _RefusedError(f"{len(broken)} of its {count + len(broken)} services must be fixed first")
