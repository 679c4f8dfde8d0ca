"""What happens when a handler fails: a line in the log without the patient's words, and an apology."""

import logging
import secrets
import traceback
from collections.abc import Iterator
from itertools import islice

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import ContextTypes

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import is_of_the_network
from bot.channels.telegram.presses import acknowledge

log = logging.getLogger(__name__)

SHORT = 3  # errors of a chain in one line
NO_RIGHTS = ("not enough rights", "chat_write_forbidden", "topic_closed", "chat not found")  # Telegram's words


class Failures:
    """Handles what no handler has caught."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def failed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log the error and apologise; never raises, or the library would log the error with all it quotes."""
        try:
            await self._failed(update, context.error)
        except Exception as error:  # noqa: BLE001  see above
            log.error("The apology failed too: %s", described(error))  # noqa: TRY400  a traceback's message may quote

    async def _failed(self, update: object, error: Exception | None) -> None:
        if _may_not_write(error):
            log.info("A chat takes no messages any more: the bot was blocked, or put out of the group")
        elif isinstance(error, RetryAfter) or is_of_the_network(error):
            log.warning("An answer could not be delivered, Telegram was not there for too long: %s", described(error))
        else:
            reference = secrets.token_hex(3)
            log.error("An update was not handled (reference %s): %s", reference, described(error, where=True))
            await self._apologise(update, reference)

    async def _apologise(self, update: object, reference: str) -> None:
        if not isinstance(update, Update):
            return
        if update.callback_query:
            await acknowledge(update.callback_query)
        message = update.effective_message
        chat = update.effective_chat
        if chat is not None:
            place = Place.of(message) if isinstance(message, Message) else Place(chat.id)
            apology = render(self._desk.wording.apology, reference=reference)
            await self._desk.messenger.dialog(place, Dialog(apology))


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
