"""What a page of the desk is. docs/desk.md says how to add one."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlencode

import aiohttp_jinja2
from aiohttp import web

from bot.desk.people import Person, Role

if TYPE_CHECKING:
    from bot.desk.desk import Desk

Answer = web.StreamResponse
Handler = Callable[["Visit"], Answer | Awaitable[Answer]]
NOBODY = Person("", "", "", frozenset())  # who is not signed in


@dataclass(frozen=True)
class Page:
    """A page (GET), or what a form does (POST).

    ``name``: a short id, for links and the audit; ``roles``: who may (empty: everybody, also who is not signed in);
    ``menu``: its words in the navigation; ``done``: what is said on the page that a form leads to;
    ``audited``: False only for what shows nothing new. A handler that is no coroutine runs in a thread, so it may use the
    database.
    """

    path: str
    name: str
    roles: frozenset[Role]
    handler: Handler
    method: str = "GET"
    menu: str = ""
    done: str = ""
    audited: bool = True

    @property
    def public(self) -> bool:
        return not self.roles


@dataclass(frozen=True)
class Visit:
    """One call of a page by a person who may make it. ``form``: its fields, the last of each name; ``token``: what the forms on
    the page must carry."""

    request: web.Request
    desk: Desk
    page: Page
    person: Person = NOBODY
    token: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def part(self) -> Mapping[str, str]:
        """The parts of the address: for ``/requests/{reference}``, "reference"."""
        return self.request.match_info

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    def said(self, name: str, most: int = 5000) -> str:
        """A field of the form, without what no keyboard writes; "" where it is missing."""
        text = self.form.get(name, "").replace("\r\n", "\n")[:most]
        return "".join(char for char in text if char.isprintable() or char == "\n").strip()

    @staticmethod
    def new_key() -> str:
        """For a form: sent twice, it does its work once."""
        return secrets.token_hex(16)

    def show(self, template: str, status: int = 200, **names: Any) -> web.Response:
        """A page from a template of bot/desk/templates. All ``names`` are escaped there."""
        known = {"visit": self, "person": self.person, "token": self.token, "page": self.page}
        answer = aiohttp_jinja2.render_template(template, self.request, known | names)
        answer.set_status(status)
        return answer

    def go(self, path: str, **query: str) -> web.Response:
        """Leads on after a form, so that loading the page again sends nothing again. ``path``: of this desk."""
        asked = f"?{urlencode(query)}" if query else ""
        return web.Response(status=303, headers={"Location": quote(path, safe="/-._~") + asked})

    def finish(self, path: str) -> web.Response:
        """Leads on to a page that says what was done (``done`` of this one)."""
        return self.go(path, done=self.page.name)

    def missing(self, text: str = "") -> NoReturn:
        """There is no such thing, or it is none of this person's business: nobody is told which."""
        raise web.HTTPNotFound(text=text or "There is no such page, or it is not one of your teams' pages.")

    def audit(self, action: str, reference: str = "") -> None:
        """Notes what the page's own line does not say. ``action``: at most 30 characters."""
        self.desk.audit.note(self.person.email, action, reference)
