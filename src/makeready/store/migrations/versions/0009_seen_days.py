"""The days on which a key's clock was behind its own money, and holds by their day."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("holds_by_day", "holds", ["day", "key_id"])
    op.create_table(
        "seen_days",
        sa.Column("key_id", sa.String, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("hold_number", WHOLE, nullable=False),
    )
