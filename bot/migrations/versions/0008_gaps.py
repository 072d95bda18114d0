"""What was not answered well, scrubbed; and who signed off which text of an entry."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "gap",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False, index=True),
        sa.Column("nearest", sa.String(400), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("vector", sa.Text, nullable=False),
        sa.Column("closed_at", sa.DateTime),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("entry", sa.String(100), nullable=False, index=True),
        sa.Column("text", sa.String(16), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("partner", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
    )
