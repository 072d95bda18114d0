from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.desk.app import DESK, make_app
from bot.desk.desk import Desk
from bot.desk.people import Role
from bot.settings import Settings
from tests.desk.staff import Staff, add_person


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(assistant_state=tmp_path)


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[TestClient]:
    """The desk, by HTTP on this machine, as a browser without cookies comes to it."""
    async with TestClient(TestServer(make_app(chosen))) as running:
        yield running


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return client.app[DESK]


@pytest.fixture
async def staff(client: TestClient, desk: Desk) -> Staff:
    """A support worker of Norfolk's early help team, signed in."""
    add_person(desk, "sam@desk.example", "Sam Okoro", Role.SUPPORT)
    signed_in = Staff(client)
    await signed_in.sign_in("sam@desk.example")
    return signed_in


def secure(chosen: Settings) -> Settings:
    return replace(chosen, desk_url="https://desk.example.org")
