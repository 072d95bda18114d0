"""Whether the assistant is alive and ready, for load balancers and operators, and its orderly end. docs/operations.md describes both.

``GET /health``: 200 while the process answers at all. ``GET /ready``: 200 while it can answer families, else 503, with what
is wrong. On SIGTERM it is not ready any more, finishes the turns that it has begun, and refuses others: another process, or
this one's successor, answers them. With ``MANAGEMENT_PORT`` both are there, too, with ``/metrics``.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.turns import LONGEST_TURN
from bot.database import open_database
from bot.health.checks import (
    GOOD,
    Check,
    database_check,
    model_check,
    redis_check,
    report,
    stopping_check,
    workers_check,
)
from bot.health.lifecycle import lifecycle
from bot.health.management import Management
from bot.redis.address import parse_address
from bot.redis.server import Server
from bot.settings import settings

if TYPE_CHECKING:
    from rasa.core.agent import Agent

logger = logging.getLogger(__name__)

ALIVE = {"alive": True}
NOT_KEPT = {"Cache-Control": "no-store"}
OnMessage = Callable[[UserMessage], Awaitable[Any]]


class HealthChannel(InputChannel):
    """Rasa's InputChannel for those who look after the assistant."""

    def __init__(self) -> None:
        self._settings, self._life = settings(), lifecycle()
        url = self._settings.redis_url
        self._redis = Server(parse_address(url)) if url else None
        self._management: Management | None = None

    @classmethod
    def name(cls) -> str:
        return "health"

    def url_prefix(self) -> str:
        return "/"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        routes = Blueprint("health_channel")
        routes.add_route(_alive, "/health", name="health")
        routes.add_route(self._ready(), "/ready", name="ready")
        routes.listener("before_server_start")(self._starting())
        routes.listener("before_server_stop")(self._stopping())
        return routes

    def _checks(self, app: Sanic) -> dict[str, Check]:
        redis = {"redis": redis_check(self._redis)} if self._redis else {}
        return {
            "process": stopping_check(self._life),
            "model": model_check(partial(_agent, app)),
            "database": database_check(partial(open_database, self._settings.database)),
            **redis,
            "workers": workers_check(self._life),
        }

    # Sanic marks handlers and listeners, which a method does not bear: so these make functions.

    def _ready(self) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def handler(request: Request) -> HTTPResponse:
            found = await report(self._checks(Sanic.get_app(request.app.name)))
            ready = set(found.values()) == {GOOD}
            return json({"ready": ready, **found}, status=200 if ready else 503, headers=NOT_KEPT)

        return handler

    def _starting(self) -> Callable[[Sanic, object], Awaitable[None]]:
        async def start(app: Sanic, _: object) -> None:
            if self._settings.management_port:
                self._management = Management(self._settings, partial(report, self._checks(app)))
                await self._management.start()

        return start

    def _stopping(self) -> Callable[[Sanic, object], Awaitable[None]]:
        async def stop(_: Sanic, __: object) -> None:
            if not await self._life.stop(LONGEST_TURN + 1):
                logger.warning("A turn was not finished in time: another process takes it up")
            if self._management:
                await self._management.stop()

        return stop


async def _alive(_: Request) -> HTTPResponse:
    return json(ALIVE, headers=NOT_KEPT)


def _agent(app: Sanic) -> Agent | None:
    agent: Agent | None = getattr(app.ctx, "agent", None)
    return agent
