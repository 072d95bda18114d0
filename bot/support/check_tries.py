"""How often somebody tried a check number for a reference, over all conversations and processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.support.tables import CHECK_TRY

MOST_WRONG = 5  # in WINDOW; then the reference is closed to other conversations until the first of them is older
WINDOW = timedelta(hours=24)


class CheckTries:
    """Counts wrong numbers for each reference, whether there is such a request or not: the limit tells nobody."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def begin(self, reference: str) -> int | None:
        """Commits a try before its check number is compared, so that many at once cannot pass together. The try's number, or
        None where there were too many before. Raises SQLAlchemyError."""
        with self._engine().begin() as connection:
            row = {"at": utc_now(), "reference": reference}
            number = int(connection.execute(insert(CHECK_TRY).values(row)).inserted_primary_key[0])
        if self._recent(reference) <= MOST_WRONG:
            return number
        self.take_back(number)  # what is refused does not make the wait longer
        return None

    def take_back(self, number: int) -> None:
        """A try that does not count: its check number was right, or was not looked at."""
        with self._engine().begin() as connection:
            connection.execute(delete(CHECK_TRY).where(CHECK_TRY.c.id == number))

    def purge(self) -> int:
        """Deletes those that count no more. How many."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(CHECK_TRY).where(CHECK_TRY.c.at < utc_now() - WINDOW)).rowcount)

    def _recent(self, reference: str) -> int:
        recent = and_(CHECK_TRY.c.reference == reference, CHECK_TRY.c.at >= utc_now() - WINDOW)
        with self._engine().connect() as connection:
            return int(connection.execute(select(func.count()).select_from(CHECK_TRY).where(recent)).scalar())
