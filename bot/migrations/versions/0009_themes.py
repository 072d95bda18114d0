"""Themes of feedback, how many there were, and what was done about them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("feedback", sa.Column("theme", sa.String(40), nullable=False, server_default=""))
    op.create_table(
        "feedback_past",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("quarter", sa.Date, nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("pieces", sa.Integer, nullable=False),
    )
    op.create_table(
        "you_said",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("you_said", sa.Text, nullable=False),
        sa.Column("we_did", sa.Text, nullable=False),
        sa.Column("done_by", sa.String(200), nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("published_at", sa.DateTime),
        sa.Column("revision", sa.Integer, nullable=False),
    )
