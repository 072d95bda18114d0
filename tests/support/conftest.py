from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy.engine import Engine

from bot.cipher import Cipher
from bot.database import open_database
from bot.support.store import RequestStore
from tests.support.outside import Receiver

KEY = Fernet.generate_key().decode()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'requests.db'}")


@pytest.fixture
def store(engine: Engine) -> RequestStore:
    return RequestStore(lambda: engine, partial(Cipher, (KEY,)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running
