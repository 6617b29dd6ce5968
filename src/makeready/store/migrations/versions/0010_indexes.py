"""Pictures by their hash, and webhooks by whose they are: both were looked for in all rows."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("attempts_by_image", "attempts", ["image_sha256"])
    op.create_index("webhooks_by_owner", "webhooks", ["owner", "url"])
