"""The repo's own vocabulary, and a directory with a database of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy.engine import Engine

from bot.database import open_database
from bot.knowledge.helplines import load_helplines
from bot.services.directory import Directory, load_directory
from bot.services.geography import Geography, load_geography
from bot.services.importer import Importer
from bot.services.store import DirectoryStore
from bot.services.vocabulary import Vocabulary, load_vocabulary
from bot.settings import ROOT
from tests.services.publisher import Publisher

DATA = ROOT / "data"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(DATA)


@pytest.fixture(scope="session")
def geography() -> Geography:
    return load_geography(DATA)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'directory.db'}")


@pytest.fixture
def store(engine: Engine, vocabulary: Vocabulary) -> DirectoryStore:
    return DirectoryStore(lambda: engine, lambda: vocabulary)


@pytest.fixture
def importer(store: DirectoryStore, vocabulary: Vocabulary) -> Importer:
    return Importer(store, vocabulary)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    """The demonstration services; nothing may be changed in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('services') / 'directory.db'}"
    return load_directory(DATA, load_helplines(DATA / "helplines.yml"), lambda: open_database(url))


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """A publisher's API on this machine."""
    async with Publisher() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened
