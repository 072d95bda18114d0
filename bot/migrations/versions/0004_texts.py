"""Phones, and the texts that are sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "phone",
        sa.Column("conversation", sa.String(100), primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("first_seen", sa.DateTime, nullable=False),
        sa.Column("last_seen", sa.DateTime, nullable=False, index=True),
        sa.Column("danger", sa.String(50), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "text_out",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(100), nullable=False, index=True),
        sa.Column("key", sa.String(50), nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("segments", sa.Integer, nullable=False),
        sa.Column("always", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("tried_at", sa.DateTime),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False, index=True),
        sa.Column("receipt", sa.String(20), nullable=False),
        sqlite_autoincrement=True,
    )
