"""What Telegram answered to a reminder, in the words of the engine. Pure; nothing of a message gets into them."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.patience import retry_after
from bot.channels.telegram.transport import never_sent, timed_out
from bot.engines.outcomes import Blocked, Gone, Moved, NotSent, Outcome, Rejected, RetryLater, Unknown

NO_CHAT = ("chat not found", "user not found", "peer_id_invalid")  # Telegram's words
MOST = 60  # characters of a reason that is kept


def outcome_of(error: TelegramError) -> Outcome:  # noqa: PLR0911  one line a kind
    """Return what `error`, raised by one try to send, says about the message.

    Only where the connection was never made is it sure that nothing was sent; a time-out, a drop, an answer that
    can't be read and any 5xx leave it open.
    """
    match error:
        case RetryAfter():
            return RetryLater(timedelta(seconds=retry_after(error)))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return _forbidden(str(error).lower())
        case InvalidToken() | EndPointNotFound():
            return NotSent("token refused")
        case BadRequest():
            return _refused(str(error).lower())
    if never_sent(error):
        return NotSent("no connection")
    return Unknown("time-out" if timed_out(error) else "network")


def _forbidden(said: str) -> Outcome:
    """A block may be taken back; an account that is deleted, or never wrote to the bot, is gone."""
    return Blocked() if "blocked" in said else Gone(_short(said.removeprefix("forbidden: ")))


def _refused(said: str) -> Outcome:
    return Gone("chat not found") if any(words in said for words in NO_CHAT) else Rejected(_short(said))


def _short(said: str) -> str:
    return said.partition(":")[0][:MOST]
