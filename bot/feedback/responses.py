"""You said, we did: what was done about feedback, written by a manager for families to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.sql import Select

from bot.clock import utc_now
from bot.errors import FeedbackError
from bot.feedback.tables import YOU_SAID
from bot.support.audit import note
from bot.support.plain_words import to_family

LONGEST = {"title": 60, "you_said": 300, "we_did": 600, "done_by": 100}  # characters: a family reads it on a phone
NAMES = {"title": "The title", "you_said": "“You said”", "we_did": "“We did”", "done_by": "Who did it"}


@dataclass(frozen=True)
class Response:
    """One thing that was done. ``done_by``: the organisation or team, as families know it; ``published_at``: in UTC, or None
    while only staff see it; ``revision``: how often it was written."""

    theme: str
    title: str
    you_said: str
    we_did: str
    done_by: str
    done_on: date
    published_at: datetime | None = None
    revision: int = 1
    id: int = 0

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


def checked(response: Response, today: date) -> Response:
    """The response with its space put right. Raises FeedbackError for what a family could not read, or what is yet to come."""
    title, done_by = " ".join(response.title.split()), " ".join(response.done_by.split())
    for name, text in (("title", title), ("done_by", done_by)):
        if not text:
            raise FeedbackError(f"{NAMES[name]} is missing.")
    said = (to_family(NAMES[name], getattr(response, name)) for name in ("you_said", "we_did"))
    you_said, we_did = (" ".join(text.split()) for text in said)
    made = replace(response, title=title, done_by=done_by, you_said=you_said, we_did=we_did)
    for name, most in LONGEST.items():
        if (length := len(getattr(made, name))) > most:
            raise FeedbackError(f"{NAMES[name]} has {length} characters: at most {most}.")
    if response.done_on > today:
        raise FeedbackError("The day is still to come: tell families what is done, not what is planned.")
    return made


class ResponseStore:
    """Writes and publishes responses; every change is audited. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def published(self, most: int | None = None) -> list[Response]:
        """What families may read, the latest deed first."""
        shown = select(YOU_SAID).where(YOU_SAID.c.published_at.is_not(None))
        return self._read(shown.order_by(YOU_SAID.c.done_on.desc(), YOU_SAID.c.id.desc()).limit(most))

    def all(self) -> list[Response]:
        """Everything that is written, published or not, the latest first."""
        return self._read(select(YOU_SAID).order_by(YOU_SAID.c.id.desc()))

    def one(self, number: int) -> Response:
        """Raises FeedbackError where there is none of this number."""
        found = self._read(select(YOU_SAID).where(YOU_SAID.c.id == number))
        if not found:
            raise FeedbackError("There is no such piece of “You said, we did”. Somebody may have deleted it.")
        return found[0]

    def add(self, response: Response, who: str) -> int:
        """Keeps a response, not yet published. Its number."""
        with self._engine().begin() as connection:
            row = {**_row(response), "revision": 1}
            number = int(connection.execute(insert(YOU_SAID).values(row)).inserted_primary_key[0])
            note(connection, who, "write you said", str(number))
        return number

    def change(self, response: Response, who: str) -> None:
        """Writes a response anew. Raises FeedbackError where somebody else did so since it was read."""
        self._update(response, _row(response), who, "change you said")

    def publish(self, response: Response, who: str) -> None:
        """Families may read it from now on. Published before, it keeps its time."""
        self._update(response, {"published_at": response.published_at or utc_now()}, who, "publish you said")

    def take_back(self, response: Response, who: str) -> None:
        """Families are no longer shown it."""
        self._update(response, {"published_at": None}, who, "take back you said")

    def delete(self, response: Response, who: str) -> None:
        """Deletes one that families are not shown. Raises FeedbackError for another."""
        if response.is_published:
            raise FeedbackError("Families can read this just now: take it back first, then delete it.")
        with self._engine().begin() as connection:
            if not connection.execute(delete(YOU_SAID).where(_unchanged(response))).rowcount:
                raise _changed_meanwhile()
            note(connection, who, "delete you said", str(response.id))

    def _update(self, response: Response, values: dict[str, Any], who: str, action: str) -> None:
        """Makes one change, if nobody has made another since the response was read."""
        values = {**values, "revision": response.revision + 1}
        with self._engine().begin() as connection:
            if not connection.execute(update(YOU_SAID).where(_unchanged(response)).values(values)).rowcount:
                raise _changed_meanwhile()
            note(connection, who, action, str(response.id))

    def _read(self, wanted: Select) -> list[Response]:
        with self._engine().connect() as connection:
            return [Response(**row) for row in connection.execute(wanted).mappings().all()]


def _row(response: Response) -> dict[str, Any]:
    names = ("theme", "title", "you_said", "we_did", "done_by", "done_on")
    return {name: getattr(response, name) for name in names}


def _unchanged(response: Response) -> Any:
    return and_(YOU_SAID.c.id == response.id, YOU_SAID.c.revision == response.revision)


def _changed_meanwhile() -> FeedbackError:
    return FeedbackError("Somebody else changed this meanwhile, so nothing was done: look at it again.")
