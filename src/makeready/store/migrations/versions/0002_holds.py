"""The ledger."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("number", WHOLE, primary_key=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ceiling_microusd", WHOLE, nullable=False),
        sa.Column("cost_microusd", WHOLE),
        sa.CheckConstraint("state IN ('reserved', 'settled', 'released', 'unknown')", name="state_is_known"),
        sa.CheckConstraint(
            "typeof(ceiling_microusd) = 'integer' AND ceiling_microusd >= 0", name="ceiling_is_whole"
        ),
        sa.CheckConstraint(
            "cost_microusd IS NULL OR (typeof(cost_microusd) = 'integer' AND cost_microusd >= 0)",
            name="cost_is_whole",
        ),
        sa.CheckConstraint(
            "(state = 'settled') = (cost_microusd IS NOT NULL)", name="only_settled_has_a_cost"
        ),
    )
    op.create_index("holds_by_run", "holds", ["run_id"])
