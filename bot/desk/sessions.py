"""Who is signed in. A session is in the database: it ends for all processes at once, and a restart ends none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.desk.people import People, Person
from bot.desk.secrets import hash_word, new_word
from bot.desk.tables import LINK, SESSION

IDLE = timedelta(minutes=30)  # without a page asked for
LONGEST = timedelta(hours=12)  # a working day
LINK_HOLDS = timedelta(hours=48)
_TOUCH = timedelta(minutes=1)  # no write for every page


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in. ``word``: what the cookie holds; ``token``: what this session's forms carry."""

    word: str
    token: str
    person: Person


class Sessions:
    """Every method raises SQLAlchemyError where the database cannot be reached."""

    def __init__(self, engine: Callable[[], Engine], people: People) -> None:
        self._engine, self._people = engine, people

    def begin(self, person: Person) -> Session:
        """Signs a person in, under a new word: one that somebody planted in the browser before is worth nothing."""
        session, now = Session(new_word(), new_word(), person), utc_now()
        row = {"id": hash_word(session.word), "person": person.id, "token": session.token}
        with self._engine().begin() as connection:
            connection.execute(insert(SESSION).values(**row, created_at=now, seen_at=now))
        return session

    def of(self, word: str, touch: bool = True) -> Session | None:
        """Whose session a cookie is; None where it has ended. ``touch``: somebody is there, so that it goes on."""
        now, mine = utc_now(), SESSION.c.id == hash_word(word)
        with self._engine().connect() as connection:
            row = connection.execute(select(SESSION).where(mine)).mappings().first()
        if row is None or _is_over(row["created_at"], row["seen_at"], now):
            return None
        person = self._people.of_id(row["person"])
        if person is None or not person.active:
            return None
        if touch and row["seen_at"] < now - _TOUCH:
            with self._engine().begin() as connection:
                connection.execute(update(SESSION).where(mine).values(seen_at=now))
        return Session(word, row["token"], person)

    def end(self, word: str) -> None:
        with self._engine().begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.id == hash_word(word)))

    def end_all(self, person: Person) -> None:
        """Signs a person out everywhere."""
        with self._engine().begin() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.person == person.id))

    def new_link(self, person: Person) -> str:
        """The word of a link by which a person chooses a password, once. Older links of theirs end."""
        word = new_word()
        with self._engine().begin() as connection:
            connection.execute(delete(LINK).where(LINK.c.person == person.id))
            row = {"id": hash_word(word), "person": person.id, "ends_at": utc_now() + LINK_HOLDS}
            connection.execute(insert(LINK).values(row))
        return word

    def of_link(self, word: str) -> Person | None:
        """Whose link it is; None where it has been used or has ended."""
        holds = LINK.c.ends_at > utc_now()
        with self._engine().connect() as connection:
            found = connection.execute(select(LINK.c.person).where(LINK.c.id == hash_word(word), holds)).scalar()
        person = self._people.of_id(found) if found else None
        return person if person and person.active else None

    def purge(self) -> int:
        """Deletes sessions and links that have ended. How many."""
        now = utc_now()
        over = or_(SESSION.c.seen_at < now - IDLE, SESSION.c.created_at < now - LONGEST)
        with self._engine().begin() as connection:
            links = connection.execute(delete(LINK).where(LINK.c.ends_at <= now)).rowcount
            return int(connection.execute(delete(SESSION).where(over)).rowcount + links)


def _is_over(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    return seen_at < now - IDLE or created_at < now - LONGEST
