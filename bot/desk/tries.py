"""How often somebody tried to sign in, over all processes: per account, and per address that the tries come from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.desk.secrets import hash_word
from bot.desk.tables import TRY

WINDOW = timedelta(minutes=15)
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 5, 30  # wrong ones in WINDOW; an office shares an address


class Tries:
    """Counts tries for each email, whether somebody has it or not: the limit tells nobody."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def begin(self, email: str, address: str) -> list[int] | None:
        """Commits a try before the password is looked at, so that many at once cannot pass together. Its numbers, or None
        where there were too many before. Raises SQLAlchemyError."""
        limits = {f"account {hash_word(email)}": MOST_FOR_ACCOUNT, f"address {hash_word(address)}": MOST_FROM_ADDRESS}
        numbers = [self._add(what) for what in limits]
        if all(self._recent(what) <= most for what, most in limits.items()):
            return numbers
        self.take_back(numbers)  # what is refused does not make the wait longer
        return None

    def take_back(self, numbers: list[int]) -> None:
        """Tries that do not count: the password was right, or was not looked at."""
        with self._engine().begin() as connection:
            connection.execute(delete(TRY).where(TRY.c.id.in_(numbers)))

    def purge(self) -> int:
        """Deletes those that count no more. How many."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(TRY).where(TRY.c.at < utc_now() - WINDOW)).rowcount)

    def _add(self, what: str) -> int:
        with self._engine().begin() as connection:
            return int(connection.execute(insert(TRY).values(at=utc_now(), what=what)).inserted_primary_key[0])

    def _recent(self, what: str) -> int:
        with self._engine().connect() as connection:
            wanted = select(func.count()).select_from(TRY).where(TRY.c.what == what, TRY.c.at >= utc_now() - WINDOW)
            return int(connection.execute(wanted).scalar_one())
