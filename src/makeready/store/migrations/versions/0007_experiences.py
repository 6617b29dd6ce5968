"""What finished runs tell of makers, added up by kind of brief, for the router.

Runs that ended before it are not counted: what they had been asked for was not kept in a column.
"""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("kind", sa.String, nullable=False, server_default=""))
    op.create_table(
        "experiences",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("maker", sa.String, primary_key=True),
        sa.Column("num_tries", WHOLE, nullable=False),
        sa.Column("num_accepted", WHOLE, nullable=False),
        sa.Column("num_rejected", WHOLE, nullable=False),
        sa.Column("num_attempts", WHOLE, nullable=False),
        sa.Column("cost_microusd", WHOLE, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.CheckConstraint(
            "typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="experience_cost_is_whole"
        ),
    )
