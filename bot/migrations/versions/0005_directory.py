"""The directory of services."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "directory_source",
        sa.Column("address", sa.String(500), primary_key=True),
        sa.Column("live", sa.Integer, nullable=False),
        sa.Column("imported_at", sa.DateTime, nullable=False),
        sa.Column("newest", sa.DateTime),
        sa.Column("fingerprint", sa.String(64), nullable=False),
    )
    op.create_table(
        "directory_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(500), nullable=False, index=True),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("since", sa.String(50), nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "directory_service",
        sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(36), nullable=False),
        sa.Column("modified", sa.DateTime),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_index("ix_directory_service_id", "directory_service", ["id"])
    op.create_table(
        "directory_finding",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("service", sa.String(36), nullable=False),
        sa.Column("need", sa.String(40), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("youngest", sa.Float, nullable=False),
        sa.Column("oldest", sa.Float, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("free", sa.Boolean, nullable=False),
        sa.Column("self_referral", sa.Boolean, nullable=False),
        sa.Column("languages", sa.String(500), nullable=False),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("towns", sa.String(500), nullable=False),
        sa.Column("assured", sa.Date),
    )
    op.create_index("ix_directory_finding_cell", "directory_finding", ["need", "area", "run"])
    op.create_index("ix_directory_finding_service", "directory_finding", ["run", "service"])
    op.create_table(
        "directory_fault",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, nullable=False, index=True),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("service", sa.String(100), nullable=False),
        sa.Column("field", sa.String(100), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
    )
