"""Orders that were accepted and will be carried out, their events, and who works on them."""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", WHOLE, primary_key=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("order_json", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("worker_id", sa.String),
        sa.Column("fence", WHOLE, nullable=False),
        sa.Column("num_crashes", WHOLE, nullable=False),
        sa.Column("is_cancel_asked", WHOLE, nullable=False),
        sa.Column("last_sequence", WHOLE, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("error_json", sa.String),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'finished', 'failed', 'cancelled')", name="job_state_is_known"
        ),
        sa.CheckConstraint("(state = 'running') = (worker_id IS NOT NULL)", name="only_running_has_a_worker"),
    )
    op.create_index("jobs_by_run", "jobs", ["run_id"], unique=True)
    op.create_index("jobs_by_request", "jobs", ["owner", "request_id"], unique=True)
    op.create_index("jobs_by_state", "jobs", ["state", "number"])
    op.create_table(
        "job_events",
        sa.Column("run_id", sa.String, sa.ForeignKey("jobs.run_id"), primary_key=True),
        sa.Column("sequence", WHOLE, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("message_json", sa.String, nullable=False),
        sa.Column("elapsed_s", sa.Float, nullable=False),
        sa.Column("attempt_index", WHOLE, nullable=False),
    )
    op.create_table(
        "job_workers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("beat", WHOLE, nullable=False),
    )
