"""Which reminders are handed to the job queue."""

import sqlalchemy as sa
from alembic import op

revision = "a010"
down_revision = "a003"


def upgrade() -> None:
    """Add the column."""
    op.add_column("reminders", sa.Column("queued_at", sa.BigInteger()))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("reminders") as reminders:
        reminders.drop_column("queued_at")
