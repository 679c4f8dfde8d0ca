"""The first tables: enrollments and their reminders, gate, inbox, invites, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "a001"
down_revision = None

RUNNING = sa.text("state IN ('active', 'paused')")


def upgrade() -> None:
    """Make the tables, and the one row of the gate."""
    _enrollments()
    _reminders()
    _gate()
    _inbox()
    _invites_and_alerts()
    op.create_table(
        "meta",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )


def downgrade() -> None:
    """Drop everything."""
    for table in ("reminders", "enrollments", "gate", "inbox", "invites", "alerts", "meta"):
        op.drop_table(table)


def _enrollments() -> None:
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("treatment_date", sa.LargeBinary(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("pause_reason", sa.String(16)),
        sa.Column("stop_reason", sa.String(64)),
        sa.Column("consent_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("plan_version", sa.String(64), nullable=False),
        sa.Column("tzdata_version", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enrollments"),
    )
    op.create_index("ix_enrollments_chat_key", "enrollments", ["chat_key"])
    op.create_index(
        "uq_enrollments_running",
        "enrollments",
        ["chat_key"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("try_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger()),
        sa.Column("claimed_by", sa.String(32)),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("reason", sa.String(64)),
        sa.Column("message_id", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("enrollment_id", "day", name="uq_reminders_enrollment_id_day"),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name="fk_reminders_enrollment_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_reminders_state_try_at", "reminders", ["state", "try_at"])


def _gate() -> None:
    gate = op.create_table(
        "gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gate"),
    )
    op.bulk_insert(gate, [{"id": 1, "next_at": 0, "paused_until": 0}])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(64)),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_state_update_id", "inbox", ["state", "update_id"])


def _invites_and_alerts() -> None:
    op.create_table(
        "invites",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("plan_id", sa.String(64), nullable=False),
        sa.Column("treatment_date", sa.LargeBinary()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("used_by", sa.String(64)),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invites"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_key", sa.String(64), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.Column("sign", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("chat_key", "update_id", name="uq_alerts_chat_key_update_id"),
    )
