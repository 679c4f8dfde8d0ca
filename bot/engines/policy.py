"""What becomes of a reminder after a send. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.aftercare.model import PauseReason, ReminderState
from bot.aftercare.sending import MAX_TRIES, Claimed, Settlement
from bot.engines.outcomes import Blocked, Gone, Moved, NotSent, Outcome, Rejected, RetryLater, Sent, Unknown, Withdrawn


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait before a reminder is tried again."""

    unknown: timedelta = timedelta(seconds=20)  # after the first unknown outcome; three times as long after the next
    refused: timedelta = timedelta(seconds=1)  # after a refused connection, then twice as long each time
    longest: timedelta = timedelta(minutes=1)


WAITS = Waits()


def settlement(  # noqa: C901, PLR0911  one line a kind
    claimed: Claimed, outcome: Outcome, now: datetime, refused_before: int = 0, waits: Waits = WAITS
) -> Settlement:
    """Return what becomes of `claimed`. `refused_before`: sends in a row that found no connection, before this one."""
    match outcome:
        case Sent(message_id):
            return Settlement(ReminderState.SENT, message_id=message_id)
        case Unknown(kind):
            return _unknown(claimed, kind, now, waits)
        case NotSent(kind):
            return _held(now + min(waits.refused * (1 << min(refused_before, 10)), waits.longest), kind)
        case RetryLater(after):
            return _held(now + after, "too many requests")
        case Blocked():
            return Settlement(ReminderState.DUE, "blocked", may_have_arrived=False, pause=PauseReason.BLOCKED)
        case Gone(kind):
            return Settlement(ReminderState.STOPPED, kind, may_have_arrived=False, stop=kind)
        case Moved(to):
            return Settlement(ReminderState.DUE, "moved", may_have_arrived=False, moved_to=to)
        case Rejected(kind):
            return Settlement(ReminderState.FAILED, kind, may_have_arrived=False)
        case Withdrawn(reason):
            return Settlement(ReminderState.STOPPED, reason, may_have_arrived=False)


def _unknown(claimed: Claimed, kind: str, now: datetime, waits: Waits) -> Settlement:
    again = now + waits.unknown * (3 if claimed.tries > 1 else 1)
    if claimed.tries >= MAX_TRIES or again >= claimed.expires_at:
        return Settlement(ReminderState.UNKNOWN, kind)
    return Settlement(ReminderState.DUE, kind, try_at=again)


def _held(until: datetime, kind: str) -> Settlement:
    return Settlement(ReminderState.DUE, kind, try_at=until, may_have_arrived=False, hold_until=until)
