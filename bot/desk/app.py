"""The staff desk's web server, a process of its own beside the assistant's: ``python -m bot desk``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import aiohttp_jinja2
import jinja2
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.desk.desk import Desk
from bot.desk.guard import HEADERS, check_host, guarded
from bot.desk.subjects import PAGES
from bot.desk.words import FILTERS
from bot.errors import DatabaseError, RequestError
from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.settings import Settings

logger = logging.getLogger(__name__)

FOLDER = ROOT / "bot" / "desk"
FILES = {"desk.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}  # of the folder static
KEPT_BY_BROWSERS = 300  # seconds
LONGEST_FORM = 64_000  # bytes
BETWEEN_PURGES = 3600  # seconds
DESK = web.AppKey("desk", Desk)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(settings: Settings) -> web.Application:
    """The desk. Raises DataError for a data file that it cannot do without; the database is opened at first use."""
    desk = Desk(settings)
    app = web.Application(middlewares=[_answering(desk)], client_max_size=LONGEST_FORM)
    app[DESK] = desk
    templates = aiohttp_jinja2.setup(
        app, loader=jinja2.FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters |= FILTERS
    templates.globals |= {
        "menu": [page for page in PAGES if page.menu],
        "done": {p.name: p.done for p in PAGES if p.done},
    }
    for page in PAGES:
        app.router.add_route(page.method, page.path, guarded(desk, page))
    for name, kind in FILES.items():
        app.router.add_get(f"/static/{name}", _serve(name, kind))
    app.router.add_get("/health", _health(desk))
    app.on_response_prepare.append(_add_headers)  # type: ignore[arg-type]  # aiohttp 3.9 declares another signature
    app.cleanup_ctx.append(_upkeep(desk))
    return app


def _answering(desk: Desk) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
    """What fails is said in plain words, and logged without a detail of a family."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            check_host(request, desk.settings.desk_url)
            answer = await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            ours = (
                error.status != 413 and error.text != f"{error.status}: {error.reason}"
            )  # aiohttp's own words are not
            answer = _error(request, error.status, error.text if ours else "")
        except RequestError as error:
            answer = _error(request, 409, str(error))
        except (SQLAlchemyError, DatabaseError) as error:
            logger.error("The desk's database is away: %s", type(error).__name__)
            answer = _error(request, 503)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # no detail of a family reaches a log or a page
            logger.error("A page of the desk failed: %s", type(error).__name__)
            answer = _error(request, 500)
        return answer

    return middleware


async def _add_headers(_: web.Request, answer: web.StreamResponse) -> None:
    """To every answer, a stream's too."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)


_WHAT_FAILED = {
    403: "You cannot do that.",
    404: "There is no such page, or it is not one of your teams' pages.",
    405: "There is no such page.",
    409: "That could not be done.",
    413: "That was too long. Go back and make it shorter.",
    503: "The database cannot be reached just now. Nothing was changed. Try again in a minute; if it goes on, tell whoever runs the desk.",
}
_ELSE = (
    "Something went wrong here, and it was not you. Go back and try again; if it goes on, tell whoever runs the desk."
)


def _error(request: web.Request, status: int, text: str | None = "") -> web.Response:
    names = {"status": status, "text": text or _WHAT_FAILED.get(status, _ELSE)}
    answer = aiohttp_jinja2.render_template("error.html", request, names)
    answer.set_status(status)
    return answer


def _serve(name: str, kind: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        kept = {"Content-Type": kind, "Cache-Control": f"public, max-age={KEPT_BY_BROWSERS}"}
        return web.FileResponse(FOLDER / "static" / name, headers=kept)

    return handler


def _health(desk: Desk) -> Handler:
    """Whether the desk can read its database."""

    async def handler(_: web.Request) -> web.StreamResponse:
        try:
            await asyncio.to_thread(desk.people.of_id, "")
        except (SQLAlchemyError, DatabaseError):
            return web.json_response({"ready": False}, status=503)
        return web.json_response({"ready": True})

    return handler


def _upkeep(desk: Desk) -> Callable[[web.Application], AsyncIterator[None]]:
    """Deletes ended sessions while the desk runs."""

    async def purge() -> None:
        while True:
            try:
                await asyncio.to_thread(desk.sessions.purge)
                await asyncio.to_thread(desk.tries.purge)
            except Exception as error:  # the next time may go better
                logger.error("Ended sessions could not be deleted: %s", type(error).__name__)
            await asyncio.sleep(BETWEEN_PURGES)

    async def context(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(purge())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return context
