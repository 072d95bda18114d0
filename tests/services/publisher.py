"""A publisher's Open Referral UK API on loopback, which can be made to misbehave."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.services.envelope import make_page
from bot.services.extras import LISTS

DETAILS = {"version": "HSDS-UK-3.0", "profile": "https://example.org/profile", "openapi_url": "https://example.org/api"}
SIZE = 2  # services a page


def record(number: int, **changes: Any) -> dict[str, Any]:
    """A whole, faultless service for babies in Ipswich."""
    made = {
        "id": str(uuid.UUID(int=number + 1)),
        "name": f"Baby group {number}",
        "description": "Songs and time to talk.",
        "status": "active",
        "minimum_age": 0,
        "maximum_age": 1,
        "fees": "Free",
        "application_process": "Just turn up.",
        "wait_time": "No wait.",
        "assured_date": "2026-10-01",
        "last_modified": f"2026-10-01T10:{number // 60:02d}:{number % 60:02d}Z",
        "organization": {"id": str(uuid.UUID(int=999)), "name": "Babies of Ipswich", "description": "A charity."},
        "phones": [{"number": "01632 960001"}],
        "languages": [{"name": "English"}],
        "schedules": [{"byday": "MO", "opens_at": "10:00:00", "closes_at": "11:30:00", "freq": "WEEKLY"}],
        "service_areas": [{"name": "Suffolk"}],
        "service_at_locations": [
            {
                "location": {
                    "id": str(uuid.UUID(int=5000 + number)),
                    "location_type": "physical",
                    "name": "Hall",
                    "latitude": 52.05,
                    "longitude": 1.15,
                    "addresses": [{"address_1": "1 Example Street", "city": "Ipswich", "postal_code": "IP1"}],
                    "accessibility": [{"description": "Step-free."}],
                }
            }
        ],
        "attributes": [
            {
                "taxonomy_term": {
                    "id": str(uuid.UUID(int=77)),
                    "name": "Parent, baby and toddler groups",
                    "description": "Groups",
                    "taxonomy": "t",
                }
            }
        ],
    }
    return {**made, **changes}


def listed(whole: dict[str, Any]) -> dict[str, Any]:
    """A record as lists show it: without arrays."""
    return {name: value for name, value in whole.items() if not isinstance(value, list)}


def as_it_is(_: str, __: int, answer: Any) -> Any:
    """No twist."""
    return answer


class Publisher:
    """``records``: its services; ``details``: of "/"; ``twist``: changes each answer, given the path, how often it was asked for, and
    the answer. It may return a response of its own."""

    def __init__(self) -> None:
        self.records = [record(number) for number in range(5)]
        self.details: Any = DETAILS
        self.lists: dict[str, Any] = {}
        self.twist: Callable[[str, int, Any], Any] = as_it_is
        self.asked: list[str] = []
        self._times: Counter[str] = Counter()

    async def __aenter__(self) -> Publisher:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._server = TestServer(app)
        await self._server.start_server()
        self.address = str(self._server.make_url("")).rstrip("/")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path_qs if request.query else request.path
        self.asked.append(path)
        number = int(request.query.get("page", 1))
        key = f"{request.path}?{number}" if request.query else request.path
        self._times[key] += 1
        answer = self.twist(
            key, self._times[key], self._plain(request.path, number, request.query.get("modified_after"))
        )
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.json_response(answer) if answer is not None else web.json_response({}, status=404)

    def _plain(self, path: str, number: int, after: str | None) -> Any:
        parts = path.strip("/").split("/")
        if path == "/":
            return self.details
        if parts[0] == "services" and len(parts) == 2:
            return next((record for record in self.records if record["id"] == parts[1]), None)
        if parts == ["services"]:
            shown = [record for record in self.records if not after or record["last_modified"] > after]
            some = [listed(record) for record in shown[(number - 1) * SIZE : number * SIZE]]
            return make_page(some, number, SIZE, len(shown))
        return self.lists.get(path) if parts[0] in LISTS else None
