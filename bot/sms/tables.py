"""The tables of phones and of the texts that are sent to them. ``bot/migrations`` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, String, Table, Text

from bot.database import METADATA

PHONE = Table(
    "phone",
    METADATA,
    Column("conversation", String(100), primary_key=True),  # bot.sms.numbers: a keyed hash of the number
    Column("number", Text, nullable=False),  # encrypted; "" where nothing needs it any more
    Column("stopped", Boolean, nullable=False),  # nothing is sent to it
    Column("first_seen", DateTime, nullable=False),  # UTC
    Column("last_seen", DateTime, nullable=False, index=True),
    Column("danger", String(50), nullable=False),  # the kind that its last text told of, or ""
    Column("state", Text, nullable=False),  # encrypted JSON: bot.sms.state.State
)
TEXT_OUT = Table(
    "text_out",
    METADATA,
    Column("id", Integer, primary_key=True),  # a later text of a conversation has a higher one
    Column("conversation", String(100), nullable=False, index=True),
    Column("key", String(50), nullable=False, unique=True),
    Column("text", Text, nullable=False),  # encrypted; "" once it is sent
    Column("segments", Integer, nullable=False),
    Column("always", Boolean, nullable=False),  # to a stopped number too: the word that it is stopped
    Column("state", String(20), nullable=False, index=True),  # bot.sms.queue.State
    Column("attempts", Integer, nullable=False),
    Column("at", DateTime, nullable=False, index=True),  # when the reply was made, or is to be sent, UTC
    Column("tried_at", DateTime),  # when it was first tried
    Column("next_at", DateTime, nullable=False),  # not tried before; a process that is at it owns it until then
    Column("provider_id", String(100), nullable=False, index=True),
    Column("receipt", String(20), nullable=False),  # bot.sms.provider.Status, or "" while there is no news
    sqlite_autoincrement=True,
)
