"""Feedback, support requests with their history, the outbox, and the audit of reads."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("conversation", sa.String(100), nullable=False, index=True),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference", sa.String(10), nullable=False, unique=True),
        sa.Column("conversation", sa.String(100), nullable=False, index=True),
        sa.Column("life_point", sa.String(30), nullable=False),
        sa.Column("area", sa.String(50), nullable=False),
        sa.Column("team", sa.String(50), nullable=False, index=True),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("answer_by", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_table(
        "request_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "request_id", sa.String(32), sa.ForeignKey("request.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("what", sa.String(30), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "request_id", sa.String(32), sa.ForeignKey("request.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("key", sa.String(100), nullable=False, unique=True),
        sa.Column("team", sa.String(50), nullable=False),
        sa.Column("event", sa.String(30), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(30), nullable=False),
        sa.Column("reference", sa.String(10), nullable=False),
    )
