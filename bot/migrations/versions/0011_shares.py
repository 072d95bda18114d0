"""Which teams may see a request that another one answers, and whether an answer of theirs is waited for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "request_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.String(32), sa.ForeignKey("request.id", ondelete="CASCADE"), nullable=False),
        sa.Column("team", sa.String(50), nullable=False),
        sa.Column("told_at", sa.DateTime, nullable=False),
        sa.Column("asked_at", sa.DateTime),
        sa.Column("answered_at", sa.DateTime),
        sa.UniqueConstraint("request_id", "team", name="uq_request_share"),
    )
    op.create_index("ix_request_share_request_id", "request_share", ["request_id"])
    op.create_index("ix_request_share_team", "request_share", ["team"])
