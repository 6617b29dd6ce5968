"""The tables, as the newest migration leaves them. A test compares the two.

Whole micro-dollars are checked to be integers: SQLite would keep a float in an INTEGER column.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

HEAD = "0002"
"""The newest revision in `migrations/versions`. A store that has it is opened without importing Alembic."""

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("order_json", String, nullable=False),
    Column("cards_json", String, nullable=False),
    Column("outcome", String),
    Column("created_utc", String, nullable=False),
    Column("elapsed_s", Float, nullable=False),
    Column("host", String, nullable=False),
    Column("version", String, nullable=False),
    CheckConstraint(
        "outcome IN ('met', 'unverified', 'not_met', 'refused', 'cancelled')", name="outcome_is_known"
    ),
    Index("runs_by_time", "created_utc", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("proposal_index", Integer, nullable=False),
    Column("parent_index", Integer),
    Column("maker", String, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("pulls_json", String, nullable=False),
    Column("notes_json", String, nullable=False),
    Column("started_s", Float, nullable=False),
    Column("finished_s", Float, nullable=False),
    Column("cost_microusd", Integer, nullable=False),
    Column("image_sha256", String, nullable=False),
    Column("source_sha256", String, nullable=False),
    CheckConstraint("typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="attempt_cost_is_whole"),
    CheckConstraint("parent_index < number", name="parent_is_older"),
)

findings = Table(
    "findings",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("attempt_number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("constraint_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("finding_json", String, nullable=False),
    ForeignKeyConstraint(["run_id", "attempt_number"], ["attempts.run_id", "attempts.number"]),
    CheckConstraint("verdict IN ('met', 'broken', 'unknown')", name="verdict_is_known"),
)

failures = Table(
    "failures",
    metadata,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("step", String, nullable=False),
    Column("num_attempts", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("message_json", String, nullable=False),
    Column("started_s", Float, nullable=False),
    Column("finished_s", Float, nullable=False),
    Column("cost_microusd", Integer, nullable=False),
    CheckConstraint("typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="failure_cost_is_whole"),
)

holds = Table(
    "holds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "run_id", String, nullable=False
    ),  # no foreign key: a planner's call is paid before the run begins
    Column("reason", String, nullable=False),
    Column("state", String, nullable=False),
    Column("ceiling_microusd", Integer, nullable=False),
    Column("cost_microusd", Integer),
    CheckConstraint("state IN ('reserved', 'settled', 'released', 'unknown')", name="state_is_known"),
    CheckConstraint(
        "typeof(ceiling_microusd) = 'integer' AND ceiling_microusd >= 0", name="ceiling_is_whole"
    ),
    CheckConstraint(
        "cost_microusd IS NULL OR (typeof(cost_microusd) = 'integer' AND cost_microusd >= 0)",
        name="cost_is_whole",
    ),
    CheckConstraint("(state = 'settled') = (cost_microusd IS NOT NULL)", name="only_settled_has_a_cost"),
    Index("holds_by_run", "run_id"),
)
