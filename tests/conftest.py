from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.settings import settings
from bot.training import is_fresh

if TYPE_CHECKING:
    from tests.conversations.talk import Talker

OTHERS = (
    "ASSISTANT_DATA",
    "ASSISTANT_KEYS",
    "DATABASE_URL",
    "DESK_PORT",
    "DESK_URL",
    "LEDGER_KEY",
    "REDIS_URL",
    "SMTP_URL",
)
TODAY = date(2026, 11, 22)  # entries go out of date; what is tested here does not


@pytest.fixture(scope="session", autouse=True)
def fixed_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One day for all tests, and a state folder that is not the repo's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_TODAY", TODAY.isoformat())
        patch.setenv("ASSISTANT_STATE", str(tmp_path_factory.mktemp("state")))
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.fixture
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A state folder of the test's own, and no setting of whoever runs it."""
    for name in OTHERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))
    settings.cache_clear()
    yield tmp_path / "state"
    settings.cache_clear()


@pytest.fixture(scope="session")
def talker() -> Talker:
    """The real trained assistant: model, policies and actions."""
    from tests.conversations.talk import Talker

    assert is_fresh(settings()), "there is no fresh model: run `make train` first"
    return Talker()
