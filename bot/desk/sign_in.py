"""Signing in and out, and choosing a password by a one-time link."""

from __future__ import annotations

import re

from bot.desk.cookies import SESSION, cookie, drop_cookie, set_cookie
from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import EVERYBODY, Person
from bot.desk.secrets import hash_password, is_password
from bot.errors import DeskError

PUBLIC = frozenset()  # type: ignore[var-annotated]
WRONG = "That email and password do not fit together. If you have forgotten your password, ask whoever runs the desk for a new link."
TOO_OFTEN = "There were too many wrong passwords. Wait 15 minutes, then try again."
LINK_OVER = "This link has been used, or it is too old. Ask whoever runs the desk for a new one."
_LOCAL = re.compile(r"/(?![/\\])[\w/?=&.%+-]*", re.ASCII)


def safe_next(path: str) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    return path if _LOCAL.fullmatch(path) else "/"


def address_of(visit: Visit) -> str:
    """Where a call comes from. Behind a reverse proxy it is what the proxy itself added to X-Forwarded-For: the last."""
    forwarded = visit.request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return (forwarded if visit.desk.settings.desk_url else "") or visit.request.remote or ""


def show_sign_in(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    back = safe_next(visit.form.get("next", "") or visit.query.get("next", "/"))
    single = bool(visit.desk.settings.desk_openid_issuer)
    return visit.show("sign_in.html", status, problem=problem, back=back, single=single, email=visit.said("email", 100))


def sign_in(visit: Visit) -> Answer:
    desk, email, password = visit.desk, visit.said("email", 200).lower(), visit.form.get("password", "")
    numbers = desk.tries.begin(email, address_of(visit))
    if numbers is None:
        desk.audit.note(email, "sign-in: too often")
        return show_sign_in(visit, TOO_OFTEN, 429)
    person = desk.people.of_email(email)
    right = is_password(person.password if person and person.active else "", password)
    if not right or person is None:
        desk.audit.note(email, "sign-in: wrong")
        return show_sign_in(visit, WRONG, 403)
    desk.tries.take_back(numbers)
    return begin(visit, person, safe_next(visit.form.get("next", "/")))


def begin(visit: Visit, person: Person, back: str = "/") -> Answer:
    """Signs a person in, and ends the session that this browser may have had."""
    desk, secure = visit.desk, visit.desk.is_secure
    if old := cookie(visit.request, SESSION, secure):
        desk.sessions.end(old)
    session = desk.sessions.begin(person)
    desk.audit.note(person.email, "sign-in")
    to, _, query = back.partition("?")
    answer = visit.go(to)
    if query:
        answer.headers["Location"] += f"?{query}"
    set_cookie(answer, SESSION, session.word, secure)
    return answer


def sign_out(visit: Visit) -> Answer:
    visit.desk.sessions.end(cookie(visit.request, SESSION, visit.desk.is_secure))
    return _out(visit)


def sign_out_everywhere(visit: Visit) -> Answer:
    visit.desk.sessions.end_all(visit.person)
    return _out(visit)


def _out(visit: Visit) -> Answer:
    answer = visit.finish("/sign-in")
    drop_cookie(answer, SESSION, visit.desk.is_secure)
    return answer


def show_welcome(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    """Looking at it does not use the link up: mail programs load links too."""
    word = visit.form.get("link", "") or visit.query.get("link", "")
    person = visit.desk.sessions.of_link(word)
    if person is None:
        return show_sign_in(visit, LINK_OVER, 403)
    return visit.show("welcome.html", status, problem=problem, link=word, whose=person)


def welcome(visit: Visit) -> Answer:
    person = visit.desk.sessions.of_link(visit.form.get("link", ""))
    if person is None:
        return show_sign_in(visit, LINK_OVER, 403)
    password = visit.form.get("password", "")
    if password != visit.form.get("again", ""):
        return show_welcome(visit, "The two passwords are not the same. Write them again.", 400)
    try:
        hashed = hash_password(password, person.email.partition("@")[0], *person.name.split())
    except DeskError as error:
        return show_welcome(visit, f"Choose another password: {error}.", 400)
    visit.desk.people.set_password(person, hashed)
    return begin(visit, person)


PAGES = (
    Page("/sign-in", "sign-in", PUBLIC, show_sign_in),
    Page("/sign-in", "sign-in", PUBLIC, sign_in, "POST"),
    Page("/welcome", "welcome", PUBLIC, show_welcome),
    Page("/welcome", "welcome", PUBLIC, welcome, "POST"),
    Page("/sign-out", "sign-out", EVERYBODY, sign_out, "POST", done="You are signed out."),
    Page(
        "/sign-out-everywhere", "sign-out-everywhere", EVERYBODY, sign_out_everywhere, "POST",
        done="You are signed out on all your devices.",
    ),
)  # fmt: skip
