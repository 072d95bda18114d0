"""Families that ask for support: a conversation each, in one database for all of them."""

from __future__ import annotations

import uuid

import pytest

from bot.dialogue.assistant import Assistant
from bot.dialogue.content import Content
from bot.settings import Settings
from tests.dialogue.by_hand import Family, with_stores


@pytest.fixture(scope="module")
def shared(data: Content, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(with_stores(data, Settings(assistant_state=tmp_path_factory.mktemp("state"))))


@pytest.fixture
def family(shared: Assistant) -> Family:
    return Family(shared, conversation=uuid.uuid4().hex)
