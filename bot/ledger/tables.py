"""The tables of the ledger. ``bot/migrations`` makes them; a test compares the two.

No column holds anything that a family wrote, a number, a name or the id of a conversation.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Table, Text

from bot.database import METADATA

TURN = Table(
    "ledger_turn",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column(
        "key", String(64), nullable=False, unique=True
    ),  # a keyed hash of the message: answered twice, it is one turn
    Column("conversation", String(64), nullable=False, index=True),  # a keyed hash: bot.ledger.pseudonym
    Column("at", DateTime, nullable=False, index=True),  # UTC
    Column("channel", String(20), nullable=False),  # web or sms
    Column("outcome", String(20), nullable=False),  # bot.understanding.decision.Outcome, or bot.ledger.turn.CORRECTION
    Column("topic", String(100), nullable=False),  # what it was most likely about, or ""
    Column("danger", String(50), nullable=False),  # the kind of danger that the message told of, or ""
    Column("level", String(20), nullable=False),  # certain or possible, or ""
    Column("stage", String(20), nullable=False),  # of life: bot.knowledge.catalogue.STAGES, or "" where it is not known
    Column("area", String(50), nullable=False),  # an id of data/areas.yml, or "" where it is not known
)
TEXT = Table(
    "ledger_text",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),  # of all columns below but the last
    Column("entry", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("age", String(100), nullable=False),  # the age that the text is for, "" where it is for all
    Column("title", Text, nullable=False),
    Column("answer", Text, nullable=False),  # as families read it, numbers filled in
    Column("sms", Text, nullable=False),
    Column("help_now", Text, nullable=False),
    Column("agreed_by", Text, nullable=False),
    Column("agreed_on", String(10), nullable=False),
    Column("first_at", DateTime, nullable=False),  # when it was first given, UTC
    Index("ix_ledger_text_entry", "entry", "version"),
)
GIVEN = Table(
    "ledger_given",
    METADATA,
    Column("turn", Integer, ForeignKey("ledger_turn.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Integer, ForeignKey("ledger_text.id"), primary_key=True, index=True),
)
CORRECTION = Table(
    "ledger_correction",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),  # UTC
    Column("who", String(100), nullable=False),  # the member of staff
    Column("entry", String(100), nullable=False),
    Column("versions", String(100), nullable=False),  # the wrong ones, comma between
    Column("corrected", Integer, nullable=False),  # the version that is right
    Column("reason", Text, nullable=False),  # in the words of staff, for staff
    Column("affected", Integer, nullable=False),  # conversations that were given a wrong one
    Column("told", Integer, nullable=False),  # of these, how many were told
)
