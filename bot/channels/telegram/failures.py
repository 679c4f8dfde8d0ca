"""What a failure means for an update: wait, try again, or give up. Told without quoting a patient."""

from enum import Enum

from telegram.error import BadRequest, Forbidden, RetryAfter

from bot.channels.telegram.patience import is_of_the_network
from bot.channels.telegram.transport import never_sent
from bot.storage.errors import StorageUnavailableError
from bot.telemetry import described

__all__ = ["Verdict", "described", "judged"]

NO_RIGHTS = ("not enough rights", "chat_write_forbidden", "topic_closed", "chat not found")  # Telegram's words


class Verdict(Enum):
    """What is to be done about an update that failed."""

    HOPELESS = "hopeless"  # the chat takes no messages any more: trying again is no use, and nobody's fault
    LATER = "later"  # Telegram or the database is not there, and surely nothing was sent: again, until they are
    DOUBTFUL = "doubtful"  # the message may have been sent: again, but not for ever
    FAULTY = "faulty"  # the update itself, or a bug of ours: three times, then a person has to look


def judged(error: Exception) -> Verdict:
    """Return what `error`, which came out of a handler, means."""
    if _may_not_write(error):
        return Verdict.HOPELESS
    if isinstance(error, StorageUnavailableError | RetryAfter) or never_sent(error):
        return Verdict.LATER
    return Verdict.DOUBTFUL if is_of_the_network(error) else Verdict.FAULTY


def _may_not_write(error: Exception | None) -> bool:
    refused = isinstance(error, BadRequest) and any(words in str(error).lower() for words in NO_RIGHTS)
    return refused or isinstance(error, Forbidden)
