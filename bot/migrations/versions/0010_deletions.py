"""Teams are told of a request that its family deleted, after it is gone; and who tried a check number, and how long a one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("request_id", existing_type=sa.String(32), nullable=True)
        outbox.add_column(sa.Column("reference", sa.String(10), nullable=False, server_default=""))
    with op.batch_alter_table("check_try") as check_try:
        check_try.add_column(sa.Column("digits", sa.Integer, nullable=False, server_default="4"))
        check_try.add_column(sa.Column("conversation", sa.String(100), nullable=False, server_default=""))
