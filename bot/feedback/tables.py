"""The tables of feedback. ``bot/migrations`` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, Date, DateTime, Integer, String, Table, Text

from bot.database import METADATA

FEEDBACK_TABLE = Table(
    "feedback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC
    Column("kind", String(20), nullable=False),
    Column("conversation", String(100), nullable=False, index=True),  # the id of a conversation, not of a person
    Column("topic", String(100), nullable=False),  # what it is about, or ""
    Column("theme", String(40), nullable=False, server_default=""),  # of data/themes.yml, "" until it is sorted
    Column("words", Text, nullable=False),  # the family's own, as they wrote them; encrypted
)
# How many pieces with words a quarter had, when they are deleted. A row each time that some are: to be added up.
PAST = Table(
    "feedback_past",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("quarter", Date, nullable=False),  # its first day
    Column("theme", String(40), nullable=False),  # "" for those that were never sorted
    Column("pieces", Integer, nullable=False),
)
# What was done about feedback, in the words of staff for families.
YOU_SAID = Table(
    "you_said",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("theme", String(40), nullable=False),
    Column("title", String(100), nullable=False),
    Column("you_said", Text, nullable=False),
    Column("we_did", Text, nullable=False),
    Column("done_by", String(200), nullable=False),
    Column("done_on", Date, nullable=False),
    Column("published_at", DateTime),  # UTC; families are shown only what has one
    Column("revision", Integer, nullable=False),  # counts the changes: two people at once do not overwrite each other
)
