"""The tables of the desk: people, their sessions, one-time links and tries to sign in. ``bot/migrations`` makes them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table

from bot.database import METADATA


def _person() -> Column[str]:
    return Column("person", String(32), ForeignKey("desk_person.id", ondelete="CASCADE"), nullable=False, index=True)


PERSON = Table(
    "desk_person",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("email", String(100), nullable=False, unique=True),  # in lower case; as long as a name in the audit
    Column("name", String(100), nullable=False),
    Column("roles", String(100), nullable=False),  # bot.desk.people.Role, comma between; so are the next two
    Column("teams", String(2000), nullable=False),  # ids of data/routing.yml
    Column("areas", String(2000), nullable=False),  # ids of data/areas.yml; "" for all
    Column("password", String(200), nullable=False),  # argon2, or "" where there is none
    Column("active", Boolean, nullable=False),
)
SESSION = Table(
    "desk_session",
    METADATA,
    Column("id", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    _person(),
    Column("token", String(50), nullable=False),  # that forms carry
    Column("created_at", DateTime, nullable=False),  # UTC, as all times here
    Column("seen_at", DateTime, nullable=False),
)
LINK = Table(
    "desk_link",
    METADATA,
    Column("id", String(64), primary_key=True),  # SHA-256 of what the link holds
    _person(),
    Column("ends_at", DateTime, nullable=False),
)
TRY = Table(
    "desk_try",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("what", String(80), nullable=False, index=True),  # of an account or an address: a hash
)
