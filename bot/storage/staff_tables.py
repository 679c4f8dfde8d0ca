"""The tables of what the staff do and of what they are told. Bytes are sealed unless it is said otherwise."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.schema import UtcTime, metadata, words


class QuestionReason(StrEnum):
    """Why a question was kept for the staff."""

    UNANSWERED = "unanswered"
    NONE_OF_THESE = "none_of_these"
    UNHELPFUL = "unhelpful"


class QuestionState(StrEnum):
    """What became of a kept question."""

    OPEN = "open"
    TAUGHT = "taught"  # its words stand in faq.yaml now
    IGNORED = "ignored"


class HandoffSide(StrEnum):
    """From whom a message of a handoff comes; it goes to the other."""

    PATIENT = "patient"
    STAFF = "staff"


class HandoffKind(StrEnum):
    """What a message of a handoff is."""

    TEXT = "text"
    COPY = "copy"  # a photo, a voice message or a file: Telegram copies it, with words under it
    HEADED = "headed"  # what takes no words under it, or was written before: Telegram copies it, below its head
    EDITED = "edited"  # other words in place of those of an earlier message
    PASSED = "passed"  # the patient is told that the clinic has got it
    REFUSED = "refused"  # the patient is told that it could not be passed on
    LOST = "lost"  # the staff are told that their answer did not reach the patient
    OVERDUE = "overdue"  # the staff are told that the promise has run out
    CLOSED = "closed"  # either is told


class HandoffEnd(StrEnum):
    """Who ended a handoff."""

    PATIENT = "patient"
    STAFF = "staff"
    SILENCE = "silence"  # nobody wrote for days


class VersionState(StrEnum):
    """What became of a version of a file."""

    PROPOSED = "proposed"  # shown to the staff, who have not said yes or no
    WAITING = "waiting"  # published, but it loses so much that somebody has to agree first
    SERVED = "served"
    DROPPED = "dropped"


class Origin(StrEnum):
    """How a version of the files came to be."""

    START = "start"
    DISK = "disk"  # saved by an editor
    UPLOAD = "upload"
    CHAT = "chat"  # edited in the staff chat
    ROLLBACK = "rollback"


audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", LargeBinary, nullable=False),
    Column("action", String(32), nullable=False),
    Column("about", LargeBinary, nullable=False),
)

answers = Table(  # every reply to a patient, for the report and for "was this helpful?"
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_key", String(64), index=True),  # null once the words are forgotten
    Column("update_id", BigInteger),
    Column("at", UtcTime, nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("entry_id", String(64)),
    Column("typed", Boolean, nullable=False),  # or a button was pressed
    Column("question", LargeBinary),  # null once it is too old to be rated
    Column("helpful", Boolean),
    UniqueConstraint("chat_key", "update_id"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_key", String(64), nullable=False, index=True),
    Column("update_id", BigInteger, nullable=False),
    Column("reason", words(QuestionReason), nullable=False),
    Column("entry_id", String(64)),  # the answer that did not help
    Column("text", LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", words(QuestionState), nullable=False),
    Column("settled_at", UtcTime),
    UniqueConstraint("chat_key", "update_id"),
    Index(None, "state", "at"),
)

handoffs = Table(  # a conversation of a patient with a person of the clinic; at most one open a chat
    "handoffs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_key", String(64), nullable=False),
    Column("chat", LargeBinary, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("asked_at", UtcTime, nullable=False),  # when the patient pressed "Ask the clinic"
    Column("opened_at", UtcTime),  # when the first words came; null while they are waited for
    Column("last_at", UtcTime, nullable=False),  # of the last message of either side
    Column("aside_until", UtcTime),  # until then the patient's next words are a question to the bot
    Column("aside_update", BigInteger),  # the update that was
    Column("waiting_since", UtcTime),  # the oldest message that the staff have got and not answered
    Column("promised_at", UtcTime),  # when the patient was told to expect an answer
    Column("reminded_at", UtcTime),  # when the staff were told that it ran out
    Column("closed_at", UtcTime),
    Column("closed_by", words(HandoffEnd)),
)

handoff_messages = Table(  # what is on its way, and which message of one chat is which of the other
    "handoff_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("side", words(HandoffSide), nullable=False),
    Column("kind", words(HandoffKind), nullable=False),
    Column("update_id", BigInteger),  # null for what the bot has to say
    Column("content", LargeBinary),  # null once it is delivered
    Column("staff_chat", BigInteger),  # where the next one counts: ids begin anew in another chat
    Column("staff_message_id", BigInteger, index=True),
    Column("patient_message_id", BigInteger),
    Column("at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),  # when it was delivered, or given up
    UniqueConstraint("update_id"),
)

handoff_traces = Table(  # messages of the staff chat that were withdrawn, and are to be marked so
    "handoff_traces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("staff_chat", BigInteger, nullable=False),
    Column("staff_message_id", BigInteger, nullable=False),
)

versions = Table(  # every version of a file of the clinic; the content is public and not sealed, but compressed
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("origin", words(Origin), nullable=False),
    Column("author", LargeBinary),
    Column("about", LargeBinary, nullable=False),
    Column("base", String(64)),  # the digest of the file that a proposal was made from
    Column("state", words(VersionState), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "file", "at"),
)
