"""The tables of requests. ``bot/migrations`` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.database import METADATA


def _request_id(nullable: bool = False) -> Column[str]:
    request = ForeignKey("request.id", ondelete="CASCADE")
    return Column("request_id", String(32), request, nullable=nullable, index=True)


REQUEST = Table(
    "request",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("reference", String(10), nullable=False, unique=True),
    Column("conversation", String(100), nullable=False, index=True),
    Column("life_point", String(30), nullable=False),
    Column("area", String(50), nullable=False),
    Column("team", String(50), nullable=False, index=True),
    Column("state", String(20), nullable=False, index=True),
    Column("created_at", DateTime, nullable=False),  # UTC, as all times here
    Column("answer_by", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("urgency", Integer, nullable=False, server_default="1"),  # 0 goes before 1 in the queue
    Column("family", String(100), nullable=False, index=True, server_default=""),  # a keyed hash of its phone or email
    Column("details", Text, nullable=False),  # encrypted JSON of bot.support.model.Details
    Index("ix_request_queue", "state", "urgency", "answer_by", "created_at", "id"),
)
EVENT = Table(
    "request_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    _request_id(),
    Column("at", DateTime, nullable=False),
    Column("who", String(100), nullable=False),
    Column("what", String(30), nullable=False),
    Column("text", Text, nullable=False),  # encrypted, or ""
    Column("key", String(50), unique=True),  # of what was sent from a form: sent again, it is the same event
)
SHARE = Table(
    "request_share",
    METADATA,
    Column("id", Integer, primary_key=True),
    _request_id(),
    Column("team", String(50), nullable=False, index=True),  # that may see a request which another one answers
    Column("told_at", DateTime, nullable=False),
    Column("asked_at", DateTime),  # the last question
    Column("answered_at", DateTime),  # NULL while an answer is waited for
    UniqueConstraint("request_id", "team", name="uq_request_share"),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    _request_id(nullable=True),  # NULL where its family has deleted it: then ``reference`` says which it was
    Column("key", String(100), nullable=False, unique=True),  # the receiver's idempotency key
    Column("team", String(50), nullable=False),
    Column("event", String(30), nullable=False),
    Column("text", Text, nullable=False),  # encrypted, or ""
    Column("state", String(20), nullable=False, index=True),  # waiting, delivered or dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", DateTime, nullable=False),
    Column("problem", String(200), nullable=False),  # of the last attempt
    Column("reference", String(10), nullable=False),  # of a request that is deleted, or ""
)
CHECK_TRY = Table(
    "check_try",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("reference", String(10), nullable=False, index=True),  # as it was typed: there may be no such request
    Column("digits", Integer, nullable=False),  # of the number that was tried
    Column("conversation", String(100), nullable=False),  # that tried it
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String(100), nullable=False),
    Column("action", String(30), nullable=False),
    Column("reference", String(100), nullable=False),  # of a request, or the id of what else was looked at
)
