"""The desk's cookies: no script can read them, and with https no other site of the same domain can set them."""

from __future__ import annotations

from aiohttp import web

SESSION, FORM, SINGLE_SIGN_ON = "desk", "desk-form", "desk-openid"


def _name(name: str, secure: bool) -> str:
    return f"__Host-{name}" if secure else name


def cookie(request: web.Request, name: str, secure: bool) -> str:
    """What a cookie holds, or ""."""
    return request.cookies.get(_name(name, secure), "")


def set_cookie(answer: web.StreamResponse, name: str, value: str, secure: bool) -> None:
    """Until the browser is closed, and not sent along when another site posts here."""
    answer.set_cookie(_name(name, secure), value, path="/", secure=secure, httponly=True, samesite="Lax")


def drop_cookie(answer: web.StreamResponse, name: str, secure: bool) -> None:
    answer.set_cookie(_name(name, secure), "", path="/", secure=secure, httponly=True, samesite="Lax", max_age=0)
