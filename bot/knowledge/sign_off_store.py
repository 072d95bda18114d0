"""Sign-offs given on the desk: who signed which text of which entry, when. Those given by files and git stand in the files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Column, DateTime, Integer, String, Table, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import utc_now
from bot.database import METADATA
from bot.errors import AssistantError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.sign_off import TEXT_DIGITS, SignOff, Step

logger = logging.getLogger(__name__)

SIGN_OFF = Table(
    "sign_off",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC
    Column("entry", String(100), nullable=False, index=True),
    Column("text", String(TEXT_DIGITS), nullable=False),  # bot.knowledge.entry.Entry.fingerprint
    Column("step", String(20), nullable=False),
    Column("partner", String(200), nullable=False),
    Column("name", String(200), nullable=False),
)


class SignOffStore:
    """Adds and lists sign-offs; none is ever changed or deleted. The database is opened at first use."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def add(self, entry: str, step: Step, name: str, text: str, partner: str = "") -> None:
        """Commits one sign-off."""
        row = {"at": utc_now(), "entry": entry, "text": text, "step": step.value, "partner": partner, "name": name}
        with self._engine().begin() as connection:
            connection.execute(insert(SIGN_OFF).values(row))

    def all(self) -> dict[str, list[SignOff]]:
        """The sign-offs of each entry, oldest first."""
        found: dict[str, list[SignOff]] = {}
        with self._engine().connect() as connection:
            for row in connection.execute(select(SIGN_OFF).order_by(SIGN_OFF.c.id)).mappings():
                given = SignOff(Step(row["step"]), row["name"], row["at"].date(), row["text"], row["partner"])
                found.setdefault(row["entry"], []).append(given)
        return found


def with_sign_offs(base: KnowledgeBase, store: SignOffStore) -> KnowledgeBase:
    """The entries with what was signed off on the desk. Where the database cannot be read, none of it counts."""
    if not any(entry.partners for entry in base.entries.values()):
        return base
    try:
        given = store.all()
    except (SQLAlchemyError, AssistantError, OSError) as error:
        logger.error("Sign-offs of the desk could not be read: %s", type(error).__name__)
        return base
    entries = {topic: entry.with_sign_offs(given.get(topic, ())) for topic, entry in base.entries.items()}
    return replace(base, entries=entries)
