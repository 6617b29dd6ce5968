"""People's decisions about runs, whose picture a run edits, webhooks with their outbox, a key's own loop."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("loop_json", sa.String))
    op.create_table(
        "decisions",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("attempt_number", WHOLE),
        sa.Column("image_sha256", sa.String, nullable=False),
        sa.Column("maker", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("note_json", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.CheckConstraint("decision IN ('approved', 'rejected')", name="decision_is_known"),
    )
    op.create_index("decisions_by_maker", "decisions", ["maker", "kind"])
    op.create_table(
        "run_links",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("parent_run_id", sa.String, nullable=False),
        sa.Column("parent_number", WHOLE, nullable=False),
    )
    op.create_index("run_links_by_parent", "run_links", ["parent_run_id"])
    _create_webhooks()


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("events", sa.String, nullable=False),
        sa.Column("last_sequence", WHOLE, nullable=False),
        sa.Column("is_open", WHOLE, nullable=False),
        sa.Column("disabled_utc", sa.String),
    )
    op.create_index("webhooks_by_state", "webhooks", ["is_open"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("num_tries", WHOLE, nullable=False),
        sa.Column("next_ms", WHOLE, nullable=False),
        sa.Column("last_result", sa.String, nullable=False),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.Column("delivered_utc", sa.String),
        sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="delivery_state_is_known"),
    )
    op.create_index("deliveries_by_run", "deliveries", ["run_id", "sequence"], unique=True)
    op.create_index("deliveries_by_time", "deliveries", ["state", "next_ms"])
    op.create_table(
        "webhook_secrets",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("rotated_ms", WHOLE, nullable=False),
    )
