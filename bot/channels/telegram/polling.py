"""Asks Telegram for updates, for as long as it takes: a fault of the network is waited out, never the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.failures import described
from bot.channels.telegram.patience import FIRST_WAIT, retry_after
from bot.channels.telegram.updates import KINDS, Raw
from bot.engines.waiting import slept, unless

log = logging.getLogger(__name__)

POLL = 30  # seconds that Telegram holds a request open while there is nothing new
GRACE = 10.0  # seconds for the answer to arrive on top of it
LONGEST_WAIT = 15.0  # seconds between tries: a patient's message waits no longer once Telegram is back
AT_ONCE = 100  # updates in one answer, the most that Telegram gives
FULL_WAIT = 0.2  # seconds
UNWRITTEN_WAIT = 2.0  # seconds, while what was fetched can't be written down

OTHER_POLL = (
    "Another program is fetching this bot's messages, so some go there and some come here (409 Conflict). Only one may "
    "run with a token: stop the other one, or make a new token with @BotFather (/revoke)."
)
WEBHOOK = (
    "A webhook was set for this bot while it runs, so its messages go to that address (409 Conflict). Stop what has "
    "set it, then start this bot again: it takes the webhook away."
)
REFUSED = (
    "Telegram refuses the bot token now (was it revoked?). Put the new one that @BotFather shows into "
    "TELEGRAM_BOT_TOKEN and start again. Until then it is tried again."
)


class Receive(Protocol):
    """Takes updates in for good, and returns whether it could; `more`: there are further ones at hand."""

    def __call__(self, found: Sequence[Raw], *, more: bool) -> Awaitable[bool]:
        """Raises nothing."""


class Polling:
    """Fetches updates and hands them to `receive`; while it is `full`, further ones are left with Telegram.

    An update counts as fetched for Telegram when the next request is made, or `confirm` is called. Both confirm only
    what was taken in: what was not comes again.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._offset = 0
        self._trouble = ""
        self._wait = FIRST_WAIT

    @property
    def is_well(self) -> bool:
        """Whether Telegram answered the last time that it was asked."""
        return not self._trouble

    async def run(self, receive: Receive, full: Callable[[], bool], stop: asyncio.Event) -> None:
        """Fetch until `stop` is set."""
        while not stop.is_set():
            if full():
                await slept(FULL_WAIT, stop)
                continue
            try:
                found = await unless(stop, self._fetch(POLL))
            except TelegramError as error:
                await slept(self._troubled(error), stop)
                continue
            self._is_well()
            await self._take_in(receive, found or [], stop)

    async def confirm(self) -> None:
        """Tell Telegram that what was fetched is done, before the bot goes."""
        if not self._offset:
            return
        try:
            await self._fetch(0)
        except TelegramError as error:
            log.warning("The last messages may be answered again at the next start: %s", described(error))

    async def _fetch(self, seconds: int) -> Sequence[Raw]:
        """Raw updates: the library reads all of them or none, so one that it can't read would stop the bot."""
        asked = {"offset": self._offset, "timeout": seconds, "limit": AT_ONCE, "allowed_updates": list(KINDS)}
        found: Sequence[Raw] = await self._bot.do_api_request(
            "get__updates",  # getUpdates; by its own name the library warns that it has a method for it
            asked,
            read_timeout=seconds + GRACE,
        )
        return found

    async def _take_in(self, receive: Receive, found: Sequence[Raw], stop: asyncio.Event) -> None:
        """Whatever goes wrong, Telegram keeps what was not taken in, and gives it again."""
        try:
            taken = await receive(found, more=len(found) == AT_ONCE)
            if taken and found:
                self._offset = max(raw["update_id"] for raw in found) + 1
            wait = 0.0 if taken else UNWRITTEN_WAIT
        except Exception as error:  # noqa: BLE001  the fetching has to go on, and reminders beside it
            log.error("Messages can't be taken in, they stay with Telegram: %s", described(error, where=True))  # noqa: TRY400
            wait = LONGEST_WAIT
        if wait:
            await slept(wait, stop)

    def _troubled(self, error: TelegramError) -> float:
        """Tell of a trouble once, and return the seconds until the next try."""
        trouble, level = _told(error)
        if trouble != self._trouble:
            log.log(level, trouble)
            self._trouble = trouble
        if isinstance(error, RetryAfter):
            return retry_after(error)
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
        return wait

    def _is_well(self) -> None:
        if self._trouble:
            log.warning("Telegram answers again")
        self._trouble, self._wait = "", FIRST_WAIT


def _told(error: TelegramError) -> tuple[str, int]:
    if isinstance(error, Conflict):
        return (WEBHOOK if "webhook" in str(error).lower() else OTHER_POLL), logging.ERROR
    if isinstance(error, InvalidToken | EndPointNotFound):
        return REFUSED, logging.ERROR
    return f"Telegram gives no messages ({described(error)}); it is tried again until it does", logging.WARNING
