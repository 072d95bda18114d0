"""A member of staff with a browser that runs no script: gets pages, reads their forms, sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from bot.desk.desk import Desk
from bot.desk.people import Person, Role
from bot.desk.secrets import hash_password

PASSWORD = "copper walrus meadow"
TEAM = "norfolk_early_help"


@lru_cache(maxsize=1)
def hashed() -> str:
    return hash_password(PASSWORD)


def add_person(
    desk: Desk, email: str, name: str, *roles: Role, teams: tuple[str, ...] = (TEAM,), areas: tuple[str, ...] = ()
) -> Person:
    """A person with the password PASSWORD."""
    desk.people.set_password(desk.people.add(email, name, roles, teams, areas), hashed())
    person = desk.people.of_email(email)
    assert person is not None
    return person


@dataclass
class Staff:
    """``page``: the text of the page that is shown; ``status``: of its answer; ``path``: where it is."""

    client: TestClient
    page: str = ""
    status: int = 0
    path: str = ""

    @property
    def origin(self) -> str:
        return str(self.client.make_url("")).rstrip("/")

    @property
    def token(self) -> str:
        return self.field("token")

    def field(self, name: str) -> str:
        """What a hidden field of the page holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"the page has no field {name}"
        return unescape(found[1])

    async def get(self, path: str, **options: object) -> ClientResponse:
        return await self._take(await self.client.get(path, **options))

    async def post(self, path: str, fields: dict[str, str], **options: object) -> ClientResponse:
        """Sends a form as the page would: with its token, from this site."""
        options = {"headers": {"Origin": self.origin}, **options}
        return await self._take(await self.client.post(path, data={"token": self.token, **fields}, **options))

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        await self.get("/sign-in")
        await self.post("/sign-in", {"email": email, "password": password})

    async def _take(self, answer: ClientResponse) -> ClientResponse:
        self.status, self.path = answer.status, answer.url.path
        if answer.content_type == "text/event-stream":  # it has no end
            answer.close()
            self.page = ""
        else:
            self.page = await answer.text()
        return answer
