"""The tables of reminders. ``bot/migrations`` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, String, Table, Text

from bot.database import METADATA

REMINDER = Table(
    "reminder",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(100), nullable=False, index=True),  # in which it was asked for
    Column("phone", String(100), nullable=False, index=True),  # PHONE.conversation, where it is sent to
    Column("at", DateTime, nullable=False),  # when it was asked for, UTC
    Column("next_at", DateTime, index=True),  # not sent before, UTC; none where nothing is left
    Column("key", String(50), nullable=False),  # of the text that is on its way (TEXT_OUT.key), or ""
    Column("problem", String(200), nullable=False),  # why a text was not sent, for staff, or ""
    Column("details", Text, nullable=False),  # encrypted JSON: bot.reminders.plan.Plan
)
CODE = Table(
    "reminder_code",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(100), nullable=False, index=True),  # in which the number was given
    Column("phone", String(100), nullable=False, index=True),
    Column("at", DateTime, nullable=False, index=True),  # UTC
    Column("wrong", Integer, nullable=False),  # how often another code was tried
    Column("lent", Boolean, nullable=False),  # the number is in PHONE for this code alone
    Column("details", Text, nullable=False),  # encrypted JSON: the code and the plan; "" once it is of no use
)
