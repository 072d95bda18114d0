from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from pytest import MonkeyPatch

from tests.engines import engine, postgresql, server  # noqa: F401 - the fixtures
from tests.sms.outside import Line, line


@pytest_asyncio.fixture
async def texts(tmp_path: Path, monkeypatch: MonkeyPatch) -> AsyncIterator[Line]:
    """The SMS channel, with Twilio's stand-in."""
    async with line(tmp_path, monkeypatch) as running:
        yield running
