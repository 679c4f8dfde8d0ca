"""What came of sending one reminder. The channel puts what Telegram answered, or did not, into these."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have arrived: time-out, dropped connection, 5xx. `kind`: a word for the log, never the patient's."""

    kind: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It surely did not arrive, for a reason that concerns all sending: the connection was refused."""

    kind: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    """429: it did not arrive, and nothing may be sent for that long."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Blocked:
    """403: the patient has blocked the bot, and may take that back."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat does not exist (any more): 400 chat not found, 403 user is deactivated."""

    kind: str


@dataclass(frozen=True, slots=True)
class Moved:
    """It did not arrive: the group has another id now."""

    to: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram does not take this message (another 400); trying again would not help."""

    kind: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It was not sent because the clinic does not want it any more: the plan has no such step."""

    reason: str


Outcome = Sent | Unknown | NotSent | RetryLater | Blocked | Gone | Moved | Rejected | Withdrawn
