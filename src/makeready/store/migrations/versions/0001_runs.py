"""Runs, their attempts, findings and failures."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("order_json", sa.String, nullable=False),
        sa.Column("cards_json", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.Column("elapsed_s", sa.Float, nullable=False),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('met', 'unverified', 'not_met', 'refused', 'cancelled')", name="outcome_is_known"
        ),
    )
    op.create_index("runs_by_time", "runs", ["created_utc", "id"])
    op.create_table(
        "attempts",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("number", WHOLE, primary_key=True),
        sa.Column("proposal_index", WHOLE, nullable=False),
        sa.Column("parent_index", WHOLE),
        sa.Column("maker", sa.String, nullable=False),
        sa.Column("seed", WHOLE, nullable=False),
        sa.Column("pulls_json", sa.String, nullable=False),
        sa.Column("notes_json", sa.String, nullable=False),
        sa.Column("started_s", sa.Float, nullable=False),
        sa.Column("finished_s", sa.Float, nullable=False),
        sa.Column("cost_microusd", WHOLE, nullable=False),
        sa.Column("image_sha256", sa.String, nullable=False),
        sa.Column("source_sha256", sa.String, nullable=False),
        sa.CheckConstraint(
            "typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="attempt_cost_is_whole"
        ),
        sa.CheckConstraint("parent_index < number", name="parent_is_older"),
    )
    _create_findings_and_failures()


def _create_findings_and_failures() -> None:
    op.create_table(
        "findings",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("attempt_number", WHOLE, primary_key=True),
        sa.Column("position", WHOLE, primary_key=True),
        sa.Column("constraint_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("finding_json", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["run_id", "attempt_number"], ["attempts.run_id", "attempts.number"]),
        sa.CheckConstraint("verdict IN ('met', 'broken', 'unknown')", name="verdict_is_known"),
    )
    op.create_table(
        "failures",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("position", WHOLE, primary_key=True),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("num_attempts", WHOLE, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("message_json", sa.String, nullable=False),
        sa.Column("started_s", sa.Float, nullable=False),
        sa.Column("finished_s", sa.Float, nullable=False),
        sa.Column("cost_microusd", WHOLE, nullable=False),
        sa.CheckConstraint(
            "typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="failure_cost_is_whole"
        ),
    )
