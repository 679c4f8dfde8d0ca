"""What a failure means for an update: wait, try again, or give up. Told without quoting a patient."""

import traceback
from collections.abc import Iterator
from enum import Enum
from itertools import islice

from telegram.error import BadRequest, Forbidden, RetryAfter

from bot.channels.telegram.patience import is_of_the_network
from bot.channels.telegram.transport import never_sent
from bot.storage.errors import StorageUnavailableError

SHORT = 3  # errors of a chain in one line
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


def described(error: BaseException | None, *, where: bool = False) -> str:
    """Return the types of an error and of what caused it, and `where` each arose. Never a message: it may quote."""
    parts: list[str] = []
    for one in islice(_chain(error), None if where else SHORT):
        lines = traceback.format_list(traceback.extract_tb(one.__traceback__)) if where else []
        name = f"{type(one).__module__}.{type(one).__qualname__}".removeprefix("builtins.")
        parts.append("\n" + "".join(lines) + name if where else name)
    return (" ".join(parts) if where else " from ".join(parts)) or "nothing is known of it"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
