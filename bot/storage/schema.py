"""The tables, the same on SQLite and PostgreSQL. Bytes are sealed (see `crypto`), `chat_key` is a keyed hash."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970: exact, ordered, and the same in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return what is stored; a naive datetime is a bug and raises TypeError."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored time, in UTC."""
        return None if value is None else EPOCH + value * MICROSECOND


class InboxState(StrEnum):
    """Where an update is on its way in."""

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"  # failed too often; a person has to look


def words(of: type[StrEnum]) -> Enum:
    """Return the type of a column that holds one of some words."""
    return Enum(of, native_enum=False, length=16, values_callable=lambda members: [m.value for m in members])


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta", metadata, Column("name", String(32), primary_key=True), Column("value", String(255), nullable=False)
)

enrollments = Table(
    "enrollments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_key", String(64), nullable=False, index=True),
    Column("chat", LargeBinary, nullable=False),
    Column("plan_id", String(64), nullable=False),
    Column("treatment_date", LargeBinary, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("state", words(EnrollmentState), nullable=False),
    Column("pause_reason", words(PauseReason)),
    Column("stop_reason", String(64)),
    Column("consent_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("plan_version", String(64), nullable=False),
    Column("tzdata_version", String(32), nullable=False),
)

reminders = Table(
    "reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("enrollment_id", ForeignKey("enrollments.id", ondelete="CASCADE"), nullable=False),
    Column("day", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("try_at", UtcTime, nullable=False),  # due_at at first, later after a failed try
    Column("expires_at", UtcTime, nullable=False),
    Column("state", words(ReminderState), nullable=False),
    Column("tries", Integer, nullable=False),  # sends that may have arrived
    Column("claimed_at", UtcTime),
    Column("claimed_by", String(32)),
    Column("settled_at", UtcTime),
    Column("reason", String(64)),
    Column("message_id", LargeBinary),
    Column("queued_at", UtcTime),  # since when a job will send it, where jobs do
    UniqueConstraint("enrollment_id", "day"),
    Index(None, "state", "try_at"),
)

gate = Table(
    "gate",
    metadata,
    Column("id", Integer, primary_key=True),  # one row, 1
    Column("next_at", UtcTime, nullable=False),
    Column("paused_until", UtcTime, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_key", String(64), nullable=False),
    Column("payload", LargeBinary),  # null once it is done
    Column("received_at", UtcTime, nullable=False),
    Column("state", words(InboxState), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),  # messages of its handling that Telegram has taken
    Column("error", String(64)),
    Index(None, "state", "update_id"),
)

invites = Table(
    "invites",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("plan_id", String(64), nullable=False),
    Column("treatment_date", LargeBinary),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("used_by", String(64)),  # chat_key, so that the same patient may try again
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_key", String(64), nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat", LargeBinary, nullable=False),
    Column("sign", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("delivered_at", UtcTime),
    Column("tries", Integer, nullable=False),
    Column("told_at", UtcTime),  # when the staff were told of it last: again and again until one of them takes it
    Column("taken_at", UtcTime),
    Column("taken_by", LargeBinary),
    Column("message_chat", BigInteger),  # the staff chat that has its message
    Column("message_id", BigInteger),
    UniqueConstraint("chat_key", "update_id"),
)

dialogs = Table(
    "dialogs",
    metadata,
    Column("chat_key", String(64), primary_key=True),
    Column("state", LargeBinary, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)
