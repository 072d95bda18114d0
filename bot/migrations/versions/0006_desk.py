"""The staff desk: its people, sessions and tries; and what the queue of requests is ordered and joined by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _person() -> sa.Column:
    key = sa.ForeignKey("desk_person.id", ondelete="CASCADE")
    return sa.Column("person", sa.String(32), key, nullable=False, index=True)


def upgrade() -> None:
    op.create_table(
        "desk_person",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(100), nullable=False, unique=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("roles", sa.String(100), nullable=False),
        sa.Column("teams", sa.String(2000), nullable=False),
        sa.Column("areas", sa.String(2000), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "desk_session",
        sa.Column("id", sa.String(64), primary_key=True),
        _person(),
        sa.Column("token", sa.String(50), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "desk_link",
        sa.Column("id", sa.String(64), primary_key=True),
        _person(),
        sa.Column("ends_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "desk_try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("what", sa.String(80), nullable=False, index=True),
    )
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("reference", type_=sa.String(100), existing_type=sa.String(10), existing_nullable=False)
    op.add_column("request", sa.Column("urgency", sa.Integer, nullable=False, server_default="1"))
    op.add_column("request", sa.Column("family", sa.String(100), nullable=False, server_default=""))
    op.execute("UPDATE request SET urgency = 0 WHERE life_point = 'before_crisis'")
    op.create_index("ix_request_family", "request", ["family"])
    op.create_index("ix_request_queue", "request", ["state", "urgency", "answer_by", "created_at", "id"])
    with op.batch_alter_table("request_event") as event:
        event.add_column(sa.Column("key", sa.String(50)))
        event.create_unique_constraint("uq_request_event_key", ["key"])
