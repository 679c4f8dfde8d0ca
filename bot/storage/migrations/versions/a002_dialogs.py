"""Forms that patients are filling in."""

import sqlalchemy as sa
from alembic import op

revision = "a002"
down_revision = "a001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "dialogs",
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_key", name="pk_dialogs"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("dialogs")
