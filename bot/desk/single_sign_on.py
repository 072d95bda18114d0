"""Signing in with the organisation's own account, where the settings name its service. Who may use the desk is said there alone."""

from __future__ import annotations

import asyncio
import secrets

from aiohttp import web

from bot.desk.cookies import SINGLE_SIGN_ON, cookie, drop_cookie, set_cookie
from bot.desk.openid import OpenId, Started
from bot.desk.pages import Answer, Page, Visit
from bot.desk.sign_in import PUBLIC, begin, safe_next, show_sign_in
from bot.errors import DeskError, SettingsError

RETURN = "/sign-in/openid/return"
STRANGER = "Nobody on the desk has that email. Ask whoever runs the desk to let you in."
TOO_OLD = "That sign-in was too long ago, or it was begun in another browser. Begin again."


def _redirect(visit: Visit) -> str:
    return f"{visit.desk.settings.desk_url or f'http://{visit.request.host}'}{RETURN}"


async def start(visit: Visit) -> Answer:
    """To the service, and back to ``next`` after it."""
    if not visit.desk.settings.desk_openid_issuer:
        visit.missing()
    started = Started.new(safe_next(visit.query.get("next", "/")))
    try:
        address = await OpenId(visit.desk.settings).address(started, _redirect(visit))
    except DeskError as error:
        return await asyncio.to_thread(show_sign_in, visit, f"Sorry, {error}. Use your password, or try again.", 503)
    answer = web.Response(status=303, headers={"Location": address})
    kept = await asyncio.to_thread(lambda: visit.desk.cipher().encrypt(started.to_json()))
    set_cookie(answer, SINGLE_SIGN_ON, kept, visit.desk.is_secure)
    return answer


async def come_back(visit: Visit) -> Answer:
    """Whoever comes back must be who went, from the same browser, once."""
    if not visit.desk.settings.desk_openid_issuer:
        visit.missing()
    answer = await _come_back(visit)
    drop_cookie(answer, SINGLE_SIGN_ON, visit.desk.is_secure)
    return answer


async def _come_back(visit: Visit) -> Answer:
    started = await asyncio.to_thread(_started, visit)
    state, code = visit.query.get("state", ""), visit.query.get("code", "")
    if started is None or not code or not secrets.compare_digest(state.encode(), started.state.encode()):
        return await asyncio.to_thread(show_sign_in, visit, TOO_OLD, 400)
    try:
        email = await OpenId(visit.desk.settings).email(started, code, _redirect(visit))
    except DeskError as error:
        return await asyncio.to_thread(show_sign_in, visit, f"Sorry, {error}.", 400)
    person = await asyncio.to_thread(visit.desk.people.of_email, email)
    if person is None or not person.active:
        await asyncio.to_thread(visit.desk.audit.note, email, "sign-in: stranger")
        return await asyncio.to_thread(show_sign_in, visit, STRANGER, 403)
    return await asyncio.to_thread(begin, visit, person, started.back)


def _started(visit: Visit) -> Started | None:
    kept = cookie(visit.request, SINGLE_SIGN_ON, visit.desk.is_secure)
    try:
        return Started.from_json(visit.desk.cipher().decrypt(kept)) if kept.isascii() and kept else None
    except (SettingsError, TypeError, ValueError):
        return None


PAGES = (
    Page("/sign-in/openid", "openid", PUBLIC, start),
    Page(RETURN, "openid-return", PUBLIC, come_back),
)
