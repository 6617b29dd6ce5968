"""The tables, as the newest migration leaves them. A test compares the two.

Whole micro-dollars are checked to be integers: SQLite would keep a float in an INTEGER column.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

HEAD = "0010"
"""The newest revision in `migrations/versions`. A store that has it is opened without importing Alembic."""

WHOLE: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits. SQLite's INTEGER has them, and numbers rows only under that name."""

LOCAL_KEY: Final = "local"
"""Who pays for runs of the command line: no API key, and no budget but the run's own."""

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
    Column("kind", String, nullable=False, server_default=""),
    CheckConstraint(
        "outcome IN ('met', 'unverified', 'not_met', 'refused', 'cancelled')", name="outcome_is_known"
    ),
    Index("runs_by_time", "created_utc", "id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    Column("number", WHOLE, primary_key=True),
    Column("proposal_index", WHOLE, nullable=False),
    Column("parent_index", WHOLE),
    Column("maker", String, nullable=False),
    Column("seed", WHOLE, nullable=False),
    Column("pulls_json", String, nullable=False),
    Column("notes_json", String, nullable=False),
    Column("started_s", Float, nullable=False),
    Column("finished_s", Float, nullable=False),
    Column("cost_microusd", WHOLE, nullable=False),
    Column("image_sha256", String, nullable=False),
    Column("source_sha256", String, nullable=False),
    CheckConstraint("typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="attempt_cost_is_whole"),
    CheckConstraint("parent_index < number", name="parent_is_older"),
    Index("attempts_by_image", "image_sha256"),
)

findings = Table(
    "findings",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("attempt_number", WHOLE, primary_key=True),
    Column("position", WHOLE, primary_key=True),
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
    Column("position", WHOLE, primary_key=True),
    Column("step", String, nullable=False),
    Column("num_attempts", WHOLE, nullable=False),
    Column("code", String, nullable=False),
    Column("message_json", String, nullable=False),
    Column("started_s", Float, nullable=False),
    Column("finished_s", Float, nullable=False),
    Column("cost_microusd", WHOLE, nullable=False),
    CheckConstraint("typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="failure_cost_is_whole"),
)

holds = Table(
    "holds",
    metadata,
    Column("number", WHOLE, primary_key=True),
    Column(
        "run_id", String, nullable=False
    ),  # no foreign key: a planner's call is paid before the run begins
    Column("reason", String, nullable=False),
    Column("state", String, nullable=False),
    Column("ceiling_microusd", WHOLE, nullable=False),
    Column("cost_microusd", WHOLE),
    Column("key_id", String, nullable=False, server_default=LOCAL_KEY),
    Column("day", String, nullable=False, server_default=""),
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
    Index("holds_by_day", "day", "key_id"),
)

postings = Table(
    "postings",
    metadata,
    Column("id", String, primary_key=True),
    Column("hold_number", WHOLE, ForeignKey("holds.number"), nullable=False),
    Column("kind", String, nullable=False),
    Column("microusd", WHOLE, nullable=False),
    Column("created_utc", String, nullable=False),
    CheckConstraint("kind IN ('opening', 'reserve', 'settle', 'release', 'unknown')", name="kind_is_known"),
    CheckConstraint("typeof(microusd) = 'integer' AND microusd >= 0", name="posting_is_whole"),
    Index("postings_by_hold", "hold_number"),
)

entries = Table(
    "entries",
    metadata,
    Column("posting_id", String, ForeignKey("postings.id"), primary_key=True),
    Column("account", String, primary_key=True),
    Column("microusd", WHOLE, nullable=False),
    CheckConstraint("account IN ('funding', 'reserved', 'spent', 'unknown')", name="account_is_known"),
    CheckConstraint("typeof(microusd) = 'integer'", name="entry_is_whole"),
)

balances = Table(
    "balances",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("microusd", WHOLE, nullable=False),
    CheckConstraint("typeof(microusd) = 'integer'", name="balance_is_whole"),
)

seen_days = Table(  # days that the clock showed when a key had money of later ones: see `budgets.py`
    "seen_days",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("hold_number", WHOLE, nullable=False),  # the newest hold of any key then
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("hmac_sha256", String, nullable=False),
    Column("scopes", String, nullable=False),
    Column("daily_microusd", WHOLE),
    Column("monthly_microusd", WHOLE),
    Column("created_utc", String, nullable=False),
    Column("revoked_utc", String),
    Column("loop_json", String),
    CheckConstraint(
        "daily_microusd IS NULL OR (typeof(daily_microusd) = 'integer' AND daily_microusd >= 0)",
        name="daily_is_whole",
    ),
    CheckConstraint(
        "monthly_microusd IS NULL OR (typeof(monthly_microusd) = 'integer' AND monthly_microusd >= 0)",
        name="monthly_is_whole",
    ),
)

requests = Table(
    "requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("key_id", String, nullable=False),
    Column("idempotency_key", String),  # NULL: the client sent none, and many such requests may be there
    Column("body_sha256", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("num_joined", WHOLE, nullable=False),
    Column("created_ms", WHOLE, nullable=False),
    Column("delivered_ms", WHOLE),
    Column("status", WHOLE),
    Column("content_type", String),
    Column("answer", LargeBinary),
    CheckConstraint("(status IS NULL) = (answer IS NULL)", name="an_answer_has_a_status"),
    Index("requests_by_idempotency_key", "key_id", "idempotency_key", unique=True),
    Index("requests_by_body", "key_id", "body_sha256"),
    Index("requests_by_time", "created_ms"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("number", WHOLE, primary_key=True),
    Column("run_id", String, nullable=False),  # no foreign key: the run begins when a worker does
    Column("owner", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("order_json", String, nullable=False),
    Column("state", String, nullable=False),
    Column("worker_id", String),
    Column("fence", WHOLE, nullable=False),
    Column("num_crashes", WHOLE, nullable=False),
    Column("is_cancel_asked", WHOLE, nullable=False),
    Column("last_sequence", WHOLE, nullable=False),
    Column("outcome", String),
    Column("error_json", String),
    Column("created_utc", String, nullable=False),
    CheckConstraint(
        "state IN ('queued', 'running', 'finished', 'failed', 'cancelled')", name="job_state_is_known"
    ),
    CheckConstraint("(state = 'running') = (worker_id IS NOT NULL)", name="only_running_has_a_worker"),
    Index("jobs_by_run", "run_id", unique=True),
    Index("jobs_by_request", "owner", "request_id", unique=True),
    Index("jobs_by_state", "state", "number"),
)

job_events = Table(
    "job_events",
    metadata,
    Column("run_id", String, ForeignKey("jobs.run_id"), primary_key=True),
    Column("sequence", WHOLE, primary_key=True),
    Column("name", String, nullable=False),
    Column("message_json", String, nullable=False),
    Column("elapsed_s", Float, nullable=False),
    Column("attempt_index", WHOLE, nullable=False),
)

job_workers = Table(
    "job_workers",
    metadata,
    Column("id", String, primary_key=True),
    Column("host", String, nullable=False),
    Column("beat", WHOLE, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("run_id", String, ForeignKey("runs.id"), primary_key=True),
    Column("decision", String, nullable=False),
    Column("attempt_number", WHOLE),
    Column("image_sha256", String, nullable=False),
    Column("maker", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("note_json", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("created_utc", String, nullable=False),
    CheckConstraint("decision IN ('approved', 'rejected')", name="decision_is_known"),
    Index("decisions_by_maker", "maker", "kind"),
)

run_links = Table(
    "run_links",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("parent_run_id", String, nullable=False),
    Column("parent_number", WHOLE, nullable=False),
    Index("run_links_by_parent", "parent_run_id"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("url", String, nullable=False),
    Column("events", String, nullable=False),
    Column("last_sequence", WHOLE, nullable=False),  # events up to here are in the outbox
    Column("is_open", WHOLE, nullable=False),  # more events may come
    Column("disabled_utc", String),
    Index("webhooks_by_state", "is_open"),
    Index("webhooks_by_owner", "owner", "url"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("sequence", WHOLE, nullable=False),
    Column("name", String, nullable=False),
    Column("body", String, nullable=False),
    Column("state", String, nullable=False),
    Column("num_tries", WHOLE, nullable=False),
    Column("next_ms", WHOLE, nullable=False),
    Column("last_result", String, nullable=False),
    Column("created_utc", String, nullable=False),
    Column("delivered_utc", String),
    Column("owner", String, nullable=False, server_default=""),
    CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="delivery_state_is_known"),
    Index("deliveries_by_run", "run_id", "sequence", unique=True),
    Index("deliveries_by_time", "state", "next_ms", "owner"),
)

webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    Column("owner", String, primary_key=True),
    Column("number", WHOLE, nullable=False),
    Column("rotated_ms", WHOLE, nullable=False),
)

experiences = Table(
    "experiences",
    metadata,
    Column("kind", String, primary_key=True),
    Column("maker", String, primary_key=True),
    Column("num_tries", WHOLE, nullable=False),
    Column("num_accepted", WHOLE, nullable=False),
    Column("num_rejected", WHOLE, nullable=False),
    Column("num_attempts", WHOLE, nullable=False),
    Column("cost_microusd", WHOLE, nullable=False),
    Column("seconds", Float, nullable=False),
    CheckConstraint(
        "typeof(cost_microusd) = 'integer' AND cost_microusd >= 0", name="experience_cost_is_whole"
    ),
)
