"""Which version of the clinic's files each process serves."""

import sqlalchemy as sa
from alembic import op

revision = "a030"
down_revision = "a020"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "replicas",
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_replicas"),
    )


def downgrade() -> None:
    """Drop it; what waits for a yes is no state that an older version knows."""
    op.execute("UPDATE versions SET state = 'dropped' WHERE state = 'waiting'")
    op.drop_table("replicas")
