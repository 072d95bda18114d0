"""The repo's own answers, with feedback and requests kept in a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.dialogue.load import load_content
from bot.settings import Settings
from tests.dialogue.by_hand import Family, with_stores
from tests.redis.conftest import redis_server, shared_redis  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Read once: nothing may be kept in its stores."""
    return load_content(Settings(assistant_state=tmp_path_factory.mktemp("unused")))


@pytest.fixture
def content(data: Content, tmp_path: Path) -> Content:
    return with_stores(data, Settings(assistant_state=tmp_path))


@pytest.fixture
def family(content: Content) -> Family:
    return Family(Assistant(content))
