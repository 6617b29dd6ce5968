"""Whose message it is, in the message and its index: what is due of others is found without reading all that
a busy owner has waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("owner", sa.String, nullable=False, server_default=""))
    op.execute(
        "UPDATE deliveries SET owner = coalesce("
        "(SELECT webhooks.owner FROM webhooks WHERE webhooks.run_id = deliveries.run_id), '')"
    )
    op.drop_index("deliveries_by_time", "deliveries")
    op.create_index("deliveries_by_time", "deliveries", ["state", "next_ms", "owner"])
