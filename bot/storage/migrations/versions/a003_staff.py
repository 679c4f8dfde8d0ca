"""What the staff do: audit, answers and kept questions, handoffs, versions of the files; who took an alarm."""

import sqlalchemy as sa
from alembic import op

revision = "a003"
down_revision = "a002"

TABLES = ("audit", "answers", "questions", "handoff_traces", "handoff_messages", "handoffs", "versions")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    _audit()
    _answers()
    _questions()
    _handoffs()
    _versions()
    for column in (
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("taken_at", sa.BigInteger()),
        sa.Column("taken_by", sa.LargeBinary()),
        sa.Column("message_chat", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
    ):
        op.add_column("alerts", column)
    # What was delivered before there was a button counts as taken: it must not be told again.
    op.execute("UPDATE alerts SET taken_at = delivered_at WHERE delivered_at IS NOT NULL")


def downgrade() -> None:
    """Drop them."""
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("alerts") as alerts:
        for name in ("told_at", "taken_at", "taken_by", "message_chat", "message_id"):
            alerts.drop_column(name)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_key", sa.String(64)),
        sa.Column("update_id", sa.BigInteger()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("entry_id", sa.String(64)),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("question", sa.LargeBinary()),
        sa.Column("helpful", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("chat_key", "update_id", name="uq_answers_chat_key_update_id"),
    )
    op.create_index("ix_answers_chat_key", "answers", ["chat_key"])
    op.create_index("ix_answers_at", "answers", ["at"])


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("entry_id", sa.String(64)),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("chat_key", "update_id", name="uq_questions_chat_key_update_id"),
    )
    op.create_index("ix_questions_chat_key", "questions", ["chat_key"])
    op.create_index("ix_questions_state_at", "questions", ["state", "at"])


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger()),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("aside_until", sa.BigInteger()),
        sa.Column("aside_update", sa.BigInteger()),
        sa.Column("waiting_since", sa.BigInteger()),
        sa.Column("promised_at", sa.BigInteger()),
        sa.Column("reminded_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("closed_by", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
    )
    op.create_index("uq_handoffs_open", "handoffs", ["chat_key"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "handoff_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("update_id", sa.BigInteger()),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("staff_chat", sa.BigInteger()),
        sa.Column("staff_message_id", sa.BigInteger()),
        sa.Column("patient_message_id", sa.BigInteger()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name="fk_handoff_messages_handoff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_messages"),
        sa.UniqueConstraint("update_id", name="uq_handoff_messages_update_id"),
    )
    op.create_index("ix_handoff_messages_handoff_id", "handoff_messages", ["handoff_id"])
    op.create_index("ix_handoff_messages_staff_message_id", "handoff_messages", ["staff_message_id"])
    op.create_table(
        "handoff_traces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_chat", sa.BigInteger(), nullable=False),
        sa.Column("staff_message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_traces"),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("author", sa.LargeBinary()),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("base", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
    )
    op.create_index("ix_versions_file_at", "versions", ["file", "at"])
