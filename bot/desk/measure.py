"""How fast the queue is, measured by HTTP as a browser asks for it: ``python -m bot desk measure 10000``."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession, CookieJar, web

from bot.desk.app import DESK, make_app
from bot.desk.cookies import SESSION
from bot.desk.people import Role
from bot.settings import Settings
from bot.support.made import add_made_up

WARM = 5  # pages before the clock starts
PAGES = 100
_NEXT = re.compile(r'href="(/requests\?[^"]*after=[^"]*)">Next page')


@dataclass(frozen=True)
class Measured:
    """Seconds of each page, shortest first. ``cpu``: seconds of processor time a page, server and client together."""

    seconds: tuple[float, ...]
    cpu: float

    def at(self, share: float) -> float:
        """The time that so large a share of the pages stayed below, in milliseconds."""
        return 1000 * self.seconds[min(int(share * len(self.seconds)), len(self.seconds) - 1)]


def measure(settings: Settings, number: int, say: Callable[[str], None]) -> Measured:
    """With so many made-up open requests, in a database of their own that is deleted afterwards."""
    with TemporaryDirectory() as folder:
        alone = replace(settings, assistant_state=Path(folder), database_url="", desk_url="", assistant_keys="")
        app = make_app(alone)
        desk = app[DESK]
        teams = sorted(desk.routing.teams)
        say(f"Making {number} requests ...")
        add_made_up(desk.engine, desk.cipher(), teams, number)
        person = desk.people.add("measure@desk.example", "Measure", [Role.SUPPORT], teams)
        return asyncio.run(_ask(app, desk.sessions.begin(person).word))


async def _ask(app: web.Application, word: str) -> Measured:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with ClientSession(cookies={SESSION: word}, cookie_jar=CookieJar(unsafe=True)) as session:
            return await _pages(session, origin)
    finally:
        await runner.cleanup()


async def _pages(session: ClientSession, origin: str) -> Measured:
    """The first page and those that follow it, in turn, as far as there are any."""
    path, seconds, cpu = "/requests", [], 0.0
    for number in range(WARM + PAGES):
        start, used = time.perf_counter(), time.process_time()
        async with session.get(origin + path, allow_redirects=False) as answer:
            page = await answer.text()
            answer.raise_for_status()
        if number >= WARM:
            seconds.append(time.perf_counter() - start)
            cpu += time.process_time() - used
        found = _NEXT.search(page)
        path = found[1].replace("&amp;", "&") if found else "/requests"
    return Measured(tuple(sorted(seconds)), cpu / PAGES)
