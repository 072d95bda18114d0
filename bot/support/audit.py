"""The audit: who looked at or changed what, and when. It is written before anything is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from bot.clock import utc_now
from bot.support.tables import AUDIT

_LONGEST = {name: AUDIT.c[name].type.length for name in ("who", "action", "reference")}


def note(connection: Connection, who: str, action: str, reference: str = "") -> None:
    """Adds a line within a transaction of the caller's. What was typed can be longer than a column, which PostgreSQL refuses."""
    row = {"who": who, "action": action, "reference": reference.replace("\0", "")}
    connection.execute(insert(AUDIT).values(at=utc_now(), **{name: row[name][: _LONGEST[name]] for name in row}))


class Audit:
    """Every method raises SQLAlchemyError where the database cannot be reached: then nothing is shown either."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def note(self, who: str, action: str, reference: str = "") -> None:
        """``who``: a member of staff; ``reference``: of a request, or the id of whatever else it was about."""
        with self._engine().begin() as connection:
            note(connection, who, action, reference)

    def all(self) -> list[dict[str, Any]]:
        with self._engine().connect() as connection:
            return [dict(row) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id)).mappings()]
