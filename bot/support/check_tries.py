"""How often somebody tried a check number: for a reference, and from a conversation, over all processes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.engine import Engine

from bot.clock import utc_now
from bot.support.tables import CHECK_TRY

logger = logging.getLogger(__name__)

WINDOW = timedelta(hours=24)
MOST_HERE = 5  # wrong numbers of one conversation in WINDOW: one family's slips, hardly more
# For one reference in WINDOW, over all conversations, by the length of the number that was tried. Strangers need many
# conversations to close a reference to others, and yet guess a number of four digits once in 200 days, one of six in 1,000.
MOST_WRONG: Mapping[int, int] = {4: 50, 6: 1000}
NOTICED = 10  # wrong numbers for one reference in WINDOW, of which staff are told


class CheckTries:
    """Counts wrong numbers for each reference, whether there is such a request or not: the limits tell nobody."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def begin(self, reference: str, digits: int, conversation: str) -> int | None:
        """Commits a try before its check number is compared, so that many at once cannot pass together. ``digits``: how many
        it has, a key of MOST_WRONG. The try's number, or None where there were too many before. Raises SQLAlchemyError."""
        with self._engine().begin() as connection:
            row = {"at": utc_now(), "reference": reference, "digits": digits, "conversation": conversation}
            number = int(connection.execute(insert(CHECK_TRY).values(row)).inserted_primary_key[0])
        closed = self._recent(CHECK_TRY.c.reference == reference, CHECK_TRY.c.digits == digits) > MOST_WRONG[digits]
        if not closed and self._recent(CHECK_TRY.c.conversation == conversation) <= MOST_HERE:
            return number
        if closed:
            logger.warning("Too many wrong check numbers for one reference: it is closed to others for a day")
        self.take_back(number)  # what is refused does not make the wait longer
        return None

    def take_back(self, number: int) -> None:
        """A try that does not count: its check number was right, or was not looked at."""
        with self._engine().begin() as connection:
            connection.execute(delete(CHECK_TRY).where(CHECK_TRY.c.id == number))

    def noticed(self, references: Sequence[str]) -> dict[str, int]:
        """Those of the references for which somebody may be guessing, with the wrong numbers of the last day."""
        tried = and_(CHECK_TRY.c.reference.in_(list(references)), CHECK_TRY.c.at >= utc_now() - WINDOW)
        counted = select(CHECK_TRY.c.reference, func.count()).where(tried).group_by(CHECK_TRY.c.reference)
        with self._engine().connect() as connection:
            return {row[0]: row[1] for row in connection.execute(counted).all() if row[1] >= NOTICED}

    def purge(self) -> int:
        """Deletes those that count no more. How many."""
        with self._engine().begin() as connection:
            return int(connection.execute(delete(CHECK_TRY).where(CHECK_TRY.c.at < utc_now() - WINDOW)).rowcount)

    def _recent(self, *which: Any) -> int:
        recent = and_(CHECK_TRY.c.at >= utc_now() - WINDOW, *which)
        with self._engine().connect() as connection:
            return int(connection.execute(select(func.count()).select_from(CHECK_TRY).where(recent)).scalar())
