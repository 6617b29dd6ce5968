"""What clients asked, with which body, and what they were answered: a retry joins its first attempt."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("key_id", sa.String, nullable=False),
        sa.Column("idempotency_key", sa.String),
        sa.Column("body_sha256", sa.String, nullable=False),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("num_joined", WHOLE, nullable=False),
        sa.Column("created_ms", WHOLE, nullable=False),
        sa.Column("delivered_ms", WHOLE),
        sa.Column("status", WHOLE),
        sa.Column("content_type", sa.String),
        sa.Column("answer", sa.LargeBinary),
        sa.CheckConstraint("(status IS NULL) = (answer IS NULL)", name="an_answer_has_a_status"),
    )
    op.create_index("requests_by_idempotency_key", "requests", ["key_id", "idempotency_key"], unique=True)
    op.create_index("requests_by_body", "requests", ["key_id", "body_sha256"])
    op.create_index("requests_by_time", "requests", ["created_ms"])
