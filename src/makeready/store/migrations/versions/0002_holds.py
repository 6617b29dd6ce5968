"""The ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ceiling_microusd", sa.Integer, nullable=False),
        sa.Column("cost_microusd", sa.Integer),
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
