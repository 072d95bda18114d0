"""The table of messages. ``bot/migrations`` makes it; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, UniqueConstraint

from bot.database import METADATA

MESSAGE = Table(
    "message",
    METADATA,
    Column("id", Integer, primary_key=True),  # a later message has a higher one
    Column("conversation", String(100), nullable=False, index=True),
    Column("who", String(20), nullable=False),  # bot.exchange.store.Who
    Column("key", String(100), nullable=False),  # the sender's own id of it: sent again, it is the same message
    Column("at", DateTime, nullable=False, index=True),  # UTC
    Column("state", String(20), nullable=False, index=True),  # waiting, done or forgotten
    Column("taken_until", DateTime, nullable=False),  # a process is at it until then
    Column("attempts", Integer, nullable=False),
    Column("body", Text, nullable=False),  # encrypted JSON
    UniqueConstraint("conversation", "key"),
    sqlite_autoincrement=True,  # never a deleted message's id again
)
