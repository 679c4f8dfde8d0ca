"""Room for a sealed key among the notes."""

import sqlalchemy as sa
from alembic import op

revision = "a020"
down_revision = "a010"


def upgrade() -> None:
    """Let a note be longer."""
    _length(64, 255)


def downgrade() -> None:
    """Shorten it again."""
    _length(255, 64)


def _length(old: int, new: int) -> None:
    with op.batch_alter_table("meta") as meta:
        meta.alter_column("value", existing_type=sa.String(old), type_=sa.String(new), existing_nullable=False)
