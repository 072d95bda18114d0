"""What reads other people's data: feeds of services, and the table of postcodes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from bot.database import open_database
from bot.errors import DataError
from bot.services.feeds import FileFeed
from bot.services.geography import AreaFacts, load_geography, save_districts
from bot.services.importer import Importer, Outcome
from bot.services.postcodes import read_postcodes
from bot.services.store import DirectoryStore
from bot.services.vocabulary import load_vocabulary
from bot.settings import ROOT

DATA = ROOT / "data"


@lru_cache(maxsize=1)
def folder() -> Path:
    return Path(mkdtemp())


@lru_cache(maxsize=1)
def importer() -> Importer:
    engine = open_database(f"sqlite:///{folder() / 'directory.db'}")
    return Importer(DirectoryStore(lambda: engine, lambda: load_vocabulary(DATA)), load_vocabulary(DATA))


def read_feed(body: bytes) -> Outcome:
    """A file is imported or refused; that never raises."""
    path = folder() / "feed.json"
    path.write_bytes(body)
    return asyncio.run(importer().run(FileFeed(path)))


@lru_cache(maxsize=1)
def areas() -> Mapping[str, AreaFacts]:
    return load_geography(DATA).areas


def read_table(body: bytes) -> None:
    """A table of postcodes is taken, and what was made of it read again, or it is refused."""
    path = folder() / "onspd.csv"
    path.write_bytes(body)
    with suppress(DataError):
        save_districts(read_postcodes(path, areas()), folder() / "postcodes.csv")
