"""The ledger in double entry, by API key and day, and the keys with their budgets.

Holds of before get one opening posting each, on the day on which their run began: what they counted then,
they count after it. Holds of runs that were never begun are of no known day.
"""

import sqlalchemy as sa
from alembic import op

from makeready.store.schema import WHOLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED = "CASE state WHEN 'settled' THEN cost_microusd WHEN 'released' THEN 0 ELSE ceiling_microusd END"
ACCOUNT = "CASE state WHEN 'settled' THEN 'spent' ELSE state END"


def upgrade() -> None:
    op.add_column("holds", sa.Column("key_id", sa.String, nullable=False, server_default="local"))
    op.add_column("holds", sa.Column("day", sa.String, nullable=False, server_default=""))
    _create_postings()
    _create_keys()
    _open_accounts()


def _create_postings() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("hold_number", WHOLE, sa.ForeignKey("holds.number"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("microusd", WHOLE, nullable=False),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.CheckConstraint(
            "kind IN ('opening', 'reserve', 'settle', 'release', 'unknown')", name="kind_is_known"
        ),
        sa.CheckConstraint("typeof(microusd) = 'integer' AND microusd >= 0", name="posting_is_whole"),
    )
    op.create_index("postings_by_hold", "postings", ["hold_number"])
    op.create_table(
        "entries",
        sa.Column("posting_id", sa.String, sa.ForeignKey("postings.id"), primary_key=True),
        sa.Column("account", sa.String, primary_key=True),
        sa.Column("microusd", WHOLE, nullable=False),
        sa.CheckConstraint("account IN ('funding', 'reserved', 'spent', 'unknown')", name="account_is_known"),
        sa.CheckConstraint("typeof(microusd) = 'integer'", name="entry_is_whole"),
    )
    op.create_table(
        "balances",
        sa.Column("key_id", sa.String, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("account", sa.String, primary_key=True),
        sa.Column("microusd", WHOLE, nullable=False),
        sa.CheckConstraint("typeof(microusd) = 'integer'", name="balance_is_whole"),
    )


def _create_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("hmac_sha256", sa.String, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("daily_microusd", WHOLE),
        sa.Column("monthly_microusd", WHOLE),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.Column("revoked_utc", sa.String),
        sa.CheckConstraint(
            "daily_microusd IS NULL OR (typeof(daily_microusd) = 'integer' AND daily_microusd >= 0)",
            name="daily_is_whole",
        ),
        sa.CheckConstraint(
            "monthly_microusd IS NULL OR (typeof(monthly_microusd) = 'integer' AND monthly_microusd >= 0)",
            name="monthly_is_whole",
        ),
    )


def _open_accounts() -> None:
    begun = "SELECT substr(created_utc, 1, 10) FROM runs WHERE runs.id = holds.run_id"
    op.execute(f"UPDATE holds SET day = coalesce(({begun}), '')")  # noqa: S608 - no value of anybody's
    op.execute(
        "INSERT INTO postings (id, hold_number, kind, microusd, created_utc) "  # noqa: S608
        f"SELECT 'hold_' || number || '/opening', number, 'opening', {COUNTED}, day FROM holds"
    )
    for account, amount in (("'funding'", f"-({COUNTED})"), (ACCOUNT, COUNTED)):
        op.execute(
            "INSERT INTO entries (posting_id, account, microusd) "  # noqa: S608
            f"SELECT 'hold_' || number || '/opening', {account}, {amount} FROM holds WHERE {COUNTED} > 0"
        )
    op.execute(
        "INSERT INTO balances (key_id, day, account, microusd) "
        "SELECT holds.key_id, holds.day, entries.account, sum(entries.microusd) FROM entries "
        "JOIN postings ON postings.id = entries.posting_id JOIN holds ON holds.number = postings.hold_number "
        "GROUP BY holds.key_id, holds.day, entries.account"
    )
