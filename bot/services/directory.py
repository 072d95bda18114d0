"""The directory as the assistant uses it: the store with the editors' own services in it, and all that finding needs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from threading import Lock, Thread

from sqlalchemy.engine import Engine

from bot.knowledge.helplines import Helplines
from bot.services.asked import SearchWords, load_search_words
from bot.services.finder import Finder, Found, Query
from bot.services.geography import Geography, load_geography
from bot.services.importer import Importer, State
from bot.services.own import ADDRESS, OwnFeed
from bot.services.routes import Route, Routes, load_routes
from bot.services.store import DirectoryStore
from bot.services.vocabulary import Vocabulary, load_vocabulary
from bot.services.where import Places

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class Directory:
    """Made once a process. The database is opened, and the editors' services are taken in, at the first search."""

    vocabulary: Vocabulary
    geography: Geography
    words: SearchWords
    routes: Routes
    places: Places
    store: DirectoryStore
    own: OwnFeed
    now: Callable[[], datetime] = _now

    def __post_init__(self) -> None:
        self._lock, self._ready = Lock(), False
        self.finder = Finder(self.store)

    def find(self, query: Query, today: date) -> Found:
        """The services that fit. Raises SQLAlchemyError or DatabaseError where they cannot be read."""
        self.make_ready()
        return self.finder.search(query, today)

    def route(self, need: str, area: str, today: date) -> Route | None:
        return self.routes.find(need, area, today)

    def make_ready(self) -> None:
        """Takes in ``data/services`` where its files are not those that are shown."""
        with self._lock:
            if self._ready:
                return
            fingerprint = self.own.fingerprint()
            shown = next((source for source in self.store.sources() if source.address == ADDRESS), None)
            if shown is None or shown.fingerprint != fingerprint:
                _run(lambda: self._take_in(fingerprint))
            self._ready = True

    def _take_in(self, fingerprint: str) -> None:
        outcome = asyncio.run(Importer(self.store, self.vocabulary).run(self.own, fingerprint=fingerprint))
        if outcome.state is not State.IMPORTED:
            logger.error("data/services could not be taken in: run `python -m bot services check`")


def load_directory(
    data: Path, helplines: Helplines, engine: Callable[[], Engine], now: Callable[[], datetime] = _now
) -> Directory:
    """Raises DataError for a file that cannot be used."""
    vocabulary, geography = load_vocabulary(data), load_geography(data)
    areas = [area.id for area in vocabulary.areas.areas]
    return Directory(
        vocabulary=vocabulary,
        geography=geography,
        words=load_search_words(data / "searches.yml", vocabulary.needs),
        routes=load_routes(data / "routes.yml", vocabulary.needs, areas, helplines),
        places=Places(vocabulary.areas, geography),
        store=DirectoryStore(engine, lambda: vocabulary),
        now=now,
        own=OwnFeed(data / "services", vocabulary, geography),
    )


def _run(work: Callable[[], None]) -> None:
    """Runs in a thread of its own, since the caller may be inside an event loop."""
    failed: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=guarded)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
