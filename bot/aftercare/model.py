"""Care plans, enrollments and reminders as values. All instants are aware datetimes in UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EnrollmentState(StrEnum):
    """A patient has at most one enrollment that is active or paused."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


class PauseReason(StrEnum):
    """Why nothing is sent at present."""

    PATIENT = "patient"  # the patient asked for it
    URGENT = "urgent"  # the patient wrote something urgent; the staff or the patient resume
    BLOCKED = "blocked"  # the patient blocked the bot


class ReminderState(StrEnum):
    """Where a reminder is. Only `due` ones are ever sent, `sending` is the moment of it, the rest is final."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # tried, and nobody knows whether it arrived
    EXPIRED = "expired"  # its window closed before it could be sent
    STOPPED = "stopped"  # the patient opted out, or the step is gone from the plan
    FAILED = "failed"  # Telegram refuses this message


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step for one enrollment: `day` days after the treatment, sent in `[due_at, expires_at)` or not at all."""

    day: int
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewEnrollment:
    """What a patient agreed to. The two versions say what the times of the reminders were computed from."""

    chat: int
    plan_id: str
    treatment_date: date
    hour: int
    zone: str
    consent_at: datetime
    plan_version: str
    tzdata_version: str


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A patient's care plan as it stands."""

    id: int
    chat: int
    plan_id: str
    treatment_date: date
    hour: int
    zone: str
    state: EnrollmentState
    pause_reason: PauseReason | None
    stop_reason: str | None
    consent_at: datetime
    plan_version: str
    tzdata_version: str
