"""You said, we did: written, published and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.desk.pages import Answer, Page, Visit
from bot.desk.people import Role
from bot.dialogue.changes import PAGE as PUBLIC_PAGE
from bot.dialogue.load import feedback_store, responses, themes
from bot.errors import FeedbackError, RequestError
from bot.feedback.responses import LONGEST, Response, ResponseStore, checked
from bot.statistics.feedback import pieces_of_the_year, themes_by_quarter

MANAGERS = frozenset({Role.MANAGER})
FIELDS = (*LONGEST, "theme", "done_on")


def show_all(visit: Visit) -> Answer:
    return _list(visit)


def show_new(visit: Visit) -> Answer:
    return _form(visit, {"theme": visit.query.get("theme", "")})


def show_one(visit: Visit) -> Answer:
    response = _one(visit)
    fields = {name: str(getattr(response, name)) for name in FIELDS}
    return _form(visit, fields | {"revision": str(response.revision)})


def write(visit: Visit) -> Answer:
    try:
        _store(visit).add(_written(visit), visit.person.email)
    except (FeedbackError, RequestError) as error:
        return _form(visit, visit.form, str(error), 400)
    return visit.finish("/you-said")


def change(visit: Visit) -> Answer:
    before, read = _one(visit), visit.said("revision")
    try:
        made = replace(_written(visit), id=before.id, revision=int(read) if read.isdecimal() else 0)
        _store(visit).change(made, visit.person.email)
    except (FeedbackError, RequestError) as error:
        return _form(visit, visit.form, str(error), 400)
    return visit.finish("/you-said")


def publish(visit: Visit) -> Answer:
    return _do(visit, ResponseStore.publish)


def take_back(visit: Visit) -> Answer:
    return _do(visit, ResponseStore.take_back)


def delete(visit: Visit) -> Answer:
    return _do(visit, ResponseStore.delete)


def _do(visit: Visit, action: Callable[[ResponseStore, Response, str], None]) -> Answer:
    """One press of a button, for the response as the page showed it."""
    read = visit.said("revision")
    shown = replace(_one(visit), revision=int(read) if read.isdecimal() else 0)
    try:
        action(_store(visit), shown, visit.person.email)
    except FeedbackError as error:
        return _list(visit, str(error), 409)
    return visit.finish("/you-said")


def _list(visit: Visit, problem: str = "", status: int = 200) -> Answer:
    settings = visit.desk.settings
    known, counts = themes(settings), feedback_store(settings).counts()
    year = pieces_of_the_year(themes_by_quarter(counts, known.names, settings.today()))
    return visit.show(
        "you_said.html", status, found=_store(visit).all(), themes=known, year=year, problem=problem,
        public=f"{settings.public_url}{PUBLIC_PAGE}" if settings.public_url else "",
    )  # fmt: skip


def _form(visit: Visit, fields: Any, problem: str = "", status: int = 200) -> Answer:
    settings = visit.desk.settings
    return visit.show(
        "you_said_form.html", status, fields={name: fields.get(name, "") for name in (*FIELDS, "revision")},
        themes=themes(settings).by_id, problem=problem, longest=LONGEST, today=settings.today(),
    )  # fmt: skip


def _written(visit: Visit) -> Response:
    """The form's response. Raises FeedbackError or RequestError, which say what to change."""
    settings = visit.desk.settings
    theme = themes(settings).named(visit.said("theme")).id
    title, you_said, we_did, done_by = (visit.said(name) for name in LONGEST)
    try:
        day = date.fromisoformat(visit.said("done_on"))
    except ValueError as error:
        raise FeedbackError("The day is not one: choose it, or write it as 2026-10-01.") from error
    return checked(Response(theme, title, you_said, we_did, done_by, day), settings.today())


def _one(visit: Visit) -> Response:
    number = visit.part["number"]
    try:
        return _store(visit).one(int(number) if number.isdecimal() and len(number) < 10 else 0)
    except FeedbackError as error:
        visit.missing(str(error))


def _store(visit: Visit) -> ResponseStore:
    return responses(visit.desk.settings)


PAGES = (
    Page("/you-said", "you-said", MANAGERS, show_all, menu="You said, we did"),
    Page("/you-said/new", "you-said-new", MANAGERS, show_new),
    Page(
        "/you-said/new",
        "you-said-write",
        MANAGERS,
        write,
        "POST",
        done="It is written. Families see it once it is published.",
    ),
    Page("/you-said/{number}", "you-said-one", MANAGERS, show_one),
    Page("/you-said/{number}", "you-said-change", MANAGERS, change, "POST", done="It is changed."),
    Page("/you-said/{number}/publish", "you-said-publish", MANAGERS, publish, "POST", done="Families can read it now."),
    Page(
        "/you-said/{number}/take-back",
        "you-said-take-back",
        MANAGERS,
        take_back,
        "POST",
        done="Families are no longer shown it.",
    ),
    Page("/you-said/{number}/delete", "you-said-delete", MANAGERS, delete, "POST", done="It is deleted."),
)
