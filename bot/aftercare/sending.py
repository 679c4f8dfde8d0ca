"""One reminder on its way: what was claimed, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.aftercare.model import Enrollment, PauseReason, ReminderState

MAX_TRIES = 3  # sends that may have arrived; then a person has to look


@dataclass(frozen=True, slots=True)
class Claimed:
    """A reminder that this process alone may send now. `tries` counts the sends that may have arrived, this one too."""

    id: int
    day: int
    due_at: datetime
    expires_at: datetime
    tries: int
    enrollment: Enrollment


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a claimed reminder, of its enrollment, and of all sending.

    `try_at` belongs to the state `due`: when to try again. `may_have_arrived`: False where the try surely sent nothing.
    `hold_until`: nothing at all is sent before it. `stop`: the reason for which the enrollment ends; `pause`: for which
    it waits; `moved_to`: the chat's new id.
    """

    state: ReminderState
    reason: str | None = None
    try_at: datetime | None = None
    may_have_arrived: bool = True
    message_id: int | None = None
    hold_until: datetime | None = None
    stop: str | None = None
    pause: PauseReason | None = None
    moved_to: int | None = None
