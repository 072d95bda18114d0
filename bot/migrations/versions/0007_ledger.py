"""The ledger of what families were told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ledger_turn",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("conversation", sa.String(64), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("danger", sa.String(50), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("area", sa.String(50), nullable=False),
    )
    op.create_table(
        "ledger_text",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("entry", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("age", sa.String(100), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("sms", sa.Text, nullable=False),
        sa.Column("help_now", sa.Text, nullable=False),
        sa.Column("agreed_by", sa.Text, nullable=False),
        sa.Column("agreed_on", sa.String(10), nullable=False),
        sa.Column("first_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_ledger_text_entry", "ledger_text", ["entry", "version"])
    op.create_table(
        "ledger_given",
        sa.Column("turn", sa.Integer, sa.ForeignKey("ledger_turn.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("text", sa.Integer, sa.ForeignKey("ledger_text.id"), primary_key=True, index=True),
    )
    op.create_table(
        "ledger_correction",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("entry", sa.String(100), nullable=False),
        sa.Column("versions", sa.String(100), nullable=False),
        sa.Column("corrected", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("affected", sa.Integer, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
    )
