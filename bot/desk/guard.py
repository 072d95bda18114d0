"""What stands before every page: is it called by this site, who is it, may they, and is it noted?"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.desk.cookies import FORM, SESSION, cookie, set_cookie
from bot.desk.desk import Desk
from bot.desk.pages import NOBODY, Answer, Page, Visit
from bot.desk.secrets import new_word
from bot.desk.sessions import Session

TOKEN = "token"  # the field of every form
_HERE = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def check_host(request: web.Request, public: str) -> None:
    """Raises for a call by another name than the desk's own: a foreign site's name can be made to lead here."""
    own = urlsplit(public).netloc
    if own:
        right = request.host == own
    else:
        try:
            right = urlsplit(f"//{request.host}").hostname in _HERE
        except ValueError:
            right = False
    if not right:
        raise web.HTTPMisdirectedRequest(text="The desk is not at this address. Use the address that you were given.")


def check_origin(request: web.Request, public: str) -> None:
    """Raises for a form that another site sent: browsers name the site, and scripts there cannot change that."""
    origin = request.headers.get("Origin", "")
    if origin != (public or f"http://{request.host}"):
        raise web.HTTPForbidden(
            text="This form did not come from the desk. Go back, load the page again and send it again."
        )


def guarded(desk: Desk, page: Page) -> Callable[[web.Request], Awaitable[Answer]]:
    """The page's handler behind all of it."""
    secure = desk.is_secure

    async def handler(request: web.Request) -> Answer:
        session = await _session(desk, request)
        if session is None and not page.public:
            return _to_sign_in(desk, page, request)
        if session and not page.public and not session.person.plays(page.roles):
            await asyncio.to_thread(desk.audit.note, session.person.email, "refused", page.name)
            raise web.HTTPForbidden(text="Your account is not for this page. If you need it, ask your manager.")
        planted = cookie(request, FORM, secure)
        token = session.token if session else planted or new_word()
        form = await _form(request, token, desk.settings.desk_url) if page.method == "POST" else {}
        person = session.person if session else NOBODY
        visit = Visit(request, desk, page, person, token, form)
        if session and page.audited:
            reference = next(iter(request.match_info.values()), "")
            await asyncio.to_thread(desk.audit.note, person.email, page.name, reference)
        answer = await _run(page, visit)
        if not session and not planted and not answer.prepared:
            set_cookie(answer, FORM, token, secure)
        return answer

    return handler


async def _session(desk: Desk, request: web.Request) -> Session | None:
    word = cookie(request, SESSION, desk.is_secure)
    return await asyncio.to_thread(desk.sessions.of, word) if word else None


def _to_sign_in(desk: Desk, page: Page, request: web.Request) -> Answer:
    """To the sign-in page, and after it back to where they wanted to go."""
    back = request.path_qs if page.method == "GET" else "/"
    return Visit(request, desk, page).go("/sign-in", next=back)


async def _form(request: web.Request, token: str, public: str) -> Mapping[str, str]:
    """The fields of a form of ours. Raises for one that did not come from this session's own page."""
    check_origin(request, public)
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="This is not one of the desk's forms.")
    try:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    except ValueError as error:
        raise web.HTTPBadRequest(text="That form could not be read. Go back and send it again.") from error
    carried = form.get(TOKEN, "").encode("utf-8", "replace")
    if not secrets.compare_digest(carried, token.encode()):
        raise web.HTTPForbidden(text="This form is too old. Go back, load the page again and send it again.")
    return form


async def _run(page: Page, visit: Visit) -> Answer:
    handler: Callable[[Visit], Any] = page.handler
    answer: Answer = await (handler(visit) if iscoroutinefunction(handler) else asyncio.to_thread(handler, visit))
    return answer
