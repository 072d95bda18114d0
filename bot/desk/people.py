"""The people who may use the desk: who they are, what they do, and for which teams and areas."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.desk.tables import LINK, PERSON, SESSION
from bot.errors import DeskError
from bot.support.model import Request

_EMAIL = re.compile(r"[^\s@,<>\"]+@[^\s@,<>\"]+\.[^\s@,<>\"]+")
LONGEST_EMAIL, LONGEST_NAME = (PERSON.c[name].type.length for name in ("email", "name"))


class Role(str, Enum):
    """What somebody does on the desk. One person can have several."""

    SUPPORT = "support"  # answers families' requests
    EDITOR = "editor"  # writes what the assistant says
    MANAGER = "manager"  # sees how it goes, and answers for it


EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. ``teams`` and ``areas``: whose requests they see; no area named means all of the team's."""

    id: str
    email: str
    name: str
    roles: frozenset[Role]
    teams: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    password: str = ""  # argon2, or "" for single sign-on alone
    active: bool = True

    def plays(self, roles: frozenset[Role]) -> bool:
        """Whether they have one of the roles."""
        return bool(self.roles & roles)

    def may_see(self, request: Request) -> bool:
        """Whether a request is of their teams and areas."""
        return request.team in self.teams and self.covers(request.area)

    def covers(self, area: str) -> bool:
        """Whether an area is theirs. One that nobody knows is everybody's."""
        return not self.areas or area in ("", *self.areas)


class People:
    """Keeps the people. Every method raises SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def add(
        self, email: str, name: str, roles: Iterable[Role], teams: Iterable[str] = (), areas: Iterable[str] = ()
    ) -> Person:
        """Adds a person without a password. Raises DeskError for an email that is none, or that is here already."""
        chosen = frozenset(roles)
        made = Person(uuid.uuid4().hex, _email(email), _name(name), chosen, tuple(teams), tuple(areas))
        try:
            with self._engine().begin() as connection:
                connection.execute(insert(PERSON).values(_row(made)))
        except IntegrityError as error:
            raise DeskError("somebody with this email is on the desk already") from error
        return made

    def of_email(self, email: str) -> Person | None:
        return self._one(PERSON.c.email == email.strip().lower()[:LONGEST_EMAIL])

    def of_id(self, identity: str) -> Person | None:
        return self._one(PERSON.c.id == identity)

    def all(self) -> list[Person]:
        with self._engine().connect() as connection:
            return [_person(row) for row in connection.execute(select(PERSON).order_by(PERSON.c.email)).mappings()]

    def names(self) -> dict[str, str]:
        """Everybody's name by email, also of those who have left: who did what in a history."""
        return {person.email: person.name for person in self.all()}

    def set_password(self, person: Person, hashed: str) -> None:
        """Keeps a new password, and ends all sessions and links: whoever had the old one is out."""
        self._set(person, {"password": hashed})

    def set_active(self, person: Person, active: bool) -> None:
        """Lets a person in or out. Who leaves is out at once, and their name stays in the histories."""
        self._set(person, {"active": active})

    def _set(self, person: Person, values: Mapping[str, Any]) -> None:
        with self._engine().begin() as connection:
            connection.execute(update(PERSON).where(PERSON.c.id == person.id).values(**values))
            for table in (SESSION, LINK):
                connection.execute(delete(table).where(table.c.person == person.id))

    def _one(self, where: Any) -> Person | None:
        with self._engine().connect() as connection:
            row = connection.execute(select(PERSON).where(where)).mappings().first()
        return _person(row) if row else None


def _email(text: str) -> str:
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise DeskError(f"that is no email address of at most {LONGEST_EMAIL} characters")
    return email


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise DeskError(f"write the person's name, at most {LONGEST_NAME} characters")
    return name


def _row(person: Person) -> dict[str, Any]:
    lists = {"roles": sorted(role.value for role in person.roles), "teams": person.teams, "areas": person.areas}
    plain = {name: getattr(person, name) for name in ("id", "email", "name", "password", "active")}
    return plain | {name: ",".join(values) for name, values in lists.items()}


def _person(row: Mapping[str, Any]) -> Person:
    roles = frozenset(Role(name) for name in _parts(row["roles"]))
    return Person(**{**row, "roles": roles, "teams": _parts(row["teams"]), "areas": _parts(row["areas"])})


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)
