"""Taking a feed in from the command line, and measuring the directory at size: import, memory and searches."""

from __future__ import annotations

import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import aiohttp

from bot.database import open_database
from bot.errors import FeedError
from bot.knowledge.helplines import load_helplines
from bot.services.directory import Directory, load_directory
from bot.services.feeds import Feed, FileFeed, HttpFeed
from bot.services.finder import Finder, Query
from bot.services.importer import Importer, Outcome
from bot.services.made import write_made
from bot.settings import Settings

SEARCHES = 400
SMALLER = 10  # the part of the services that the growth is measured against


def take_in(source: str, directory: Directory, whole: bool) -> Outcome:
    """Imports an address or a file. Raises FeedError where there is no such file."""
    return asyncio.run(_take_in(source, directory, whole))


async def _take_in(source: str, directory: Directory, whole: bool) -> Outcome:
    importer = Importer(directory.store, directory.vocabulary)
    if source.startswith(("https://", "http://")):
        async with aiohttp.ClientSession() as session:
            feed: Feed = HttpFeed(source, session)
            return await importer.run(feed, whole)
    path = Path(source)
    if not path.is_file():
        raise FeedError(f"{source} is neither an address (https://...) nor a file")
    return await importer.run(FileFeed(path), whole)


def measure(count: int, settings: Settings) -> Iterator[str]:
    """Lines of results, in a database of its own that is deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        times = [_measure_once(size, settings, Path(folder)) for size in (max(1, count // SMALLER), count)]
        for size, (took, peak, searches) in zip((max(1, count // SMALLER), count), times, strict=True):
            p50, p95 = searches[len(searches) // 2] * 1000, searches[int(len(searches) * 0.95)] * 1000
            yield f"{size} services: imported in {took:.0f} s, {peak} MB of memory at most; a search p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    growth = sum(times[1][2]) / sum(times[0][2])
    yield f"{SMALLER} times the services: {growth:.1f} times the time of a search"


def _measure_once(count: int, settings: Settings, folder: Path) -> tuple[float, int, list[float]]:
    """Seconds of the import, MB of memory, and the sorted seconds of searches."""
    data = settings.assistant_data
    url = f"sqlite:///{folder / f'{count}.db'}"
    directory = load_directory(data, load_helplines(data / "helplines.yml"), partial(open_database, url))
    file = folder / f"{count}.jsonl"
    with file.open("w", encoding="utf-8") as made:
        write_made(count, directory.vocabulary, directory.geography, settings.today(), made)
    start = time.perf_counter()
    take_in(str(file), directory, whole=True)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return took, peak, sorted(_searches(directory, settings))


def _searches(directory: Directory, settings: Settings) -> Iterator[float]:
    chance = random.Random(1)
    finder, today = Finder(directory.store), settings.today()
    towns = [(area.id, place.name) for area in directory.vocabulary.areas.areas for place in area.places]
    for _ in range(SEARCHES):
        area, town = chance.choice(towns)
        need, months = chance.choice(list(directory.vocabulary.needs)), float(chance.randrange(0, 216))
        query = Query((need,), area, directory.geography.town(town), town, months)
        start = time.perf_counter()
        finder.find(query, today)
        yield time.perf_counter() - start
