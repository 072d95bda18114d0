"""The port of those who run the assistant: ``/health``, ``/ready`` and ``/metrics``. It is never for families or the internet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.database import open_database
from bot.errors import SettingsError
from bot.health.checks import GOOD
from bot.health.metrics import REGISTRY
from bot.health.queues import Queues
from bot.settings import Settings

Report = Callable[[], Awaitable[dict[str, str]]]


class Management:
    """A small server beside the assistant's, in its event loop: where that hangs, this is silent, too."""

    def __init__(self, chosen: Settings, report: Report) -> None:
        self._settings, self._report = chosen, report
        self._queues = CollectorRegistry()
        self._queues.register(Queues(partial(open_database, chosen.database)))
        app = web.Application()
        app.add_routes([web.get("/health", _alive), web.get("/ready", self._ready), web.get("/metrics", self._metrics)])
        self._runner = web.AppRunner(app, access_log=None)

    async def start(self) -> None:
        """Raises SettingsError where another program has the port."""
        await self._runner.setup()
        host, port = self._settings.assistant_host, self._settings.management_port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            raise SettingsError(f"MANAGEMENT_PORT {port} cannot be used: another program may have it.") from error

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _ready(self, _: web.Request) -> web.Response:
        found = await self._report()
        ready = set(found.values()) == {GOOD}
        return web.json_response({"ready": ready, **found}, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        waiting = await asyncio.get_running_loop().run_in_executor(None, generate_latest, self._queues)
        return web.Response(body=generate_latest(REGISTRY) + waiting, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})
