"""The tables of the directory. ``bot/migrations`` makes them; a test compares the two.

A source is one publisher's feed. What is read of it is staged under the number of a run, and shown when the source's ``live``
names that run: so a feed is taken in whole, by changing one number, or not at all.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Index, Integer, String, Table, Text

from bot.database import METADATA

SOURCE = Table(
    "directory_source",
    METADATA,
    Column("address", String(500), primary_key=True),  # of the feed, or the name of a file
    Column("live", Integer, nullable=False),  # the run that is shown
    Column("imported_at", DateTime, nullable=False),  # UTC, as all times here
    Column("newest", DateTime),  # the latest change that the publisher has told
    Column("fingerprint", String(64), nullable=False),  # of a file, so that it is not read again unchanged
)
RUN = Table(
    "directory_run",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("address", String(500), nullable=False, index=True),
    Column("started_at", DateTime, nullable=False),
    Column("since", String(50), nullable=False),  # modified_after, or "" where all is read
    Column("page", Integer, nullable=False),  # the next one to read
    Column("total", Integer),  # services by the feed's own count
    sqlite_autoincrement=True,
)
SERVICE = Table(
    "directory_service",
    METADATA,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("id", String(36), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("organisation", String(36), nullable=False),
    Column("modified", DateTime),
    Column("record", Text, nullable=False),  # JSON by bot.services.writing
    Index("ix_directory_service_id", "id"),
)
# One line for each need and area of a service: what a search looks at.
FINDING = Table(
    "directory_finding",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("service", String(36), nullable=False),
    Column("need", String(40), nullable=False),
    Column("area", String(40), nullable=False),
    Column(
        "position", Integer, nullable=False
    ),  # of the need among the service's own: 0 is what it is for first of all
    Column("youngest", Float, nullable=False),  # months
    Column("oldest", Float, nullable=False),
    Column("days", Integer, nullable=False),  # a bit for each day, Monday the lowest; 0 where not told
    Column("free", Boolean, nullable=False),
    Column("self_referral", Boolean, nullable=False),
    Column("languages", String(500), nullable=False),  # small letters, "|" around each
    Column("latitude", Float),
    Column("longitude", Float),
    Column("towns", String(500), nullable=False),  # plain names, "|" around each
    Column("assured", Date),  # or, where that is not told, the day of the last change
    Index("ix_directory_finding_cell", "need", "area", "run"),
    Index("ix_directory_finding_service", "run", "service"),
)
FAULT = Table(
    "directory_fault",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("run", Integer, nullable=False, index=True),
    Column("severity", String(20), nullable=False),
    Column("service", String(100), nullable=False),
    Column("field", String(100), nullable=False),
    Column("text", String(300), nullable=False),
)
