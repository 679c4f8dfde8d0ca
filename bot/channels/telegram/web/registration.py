"""Has Telegram bring the updates, and looks now and then whether it still does."""

import asyncio
import logging
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.failures import described
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.updates import KINDS
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.engines.waiting import slept
from bot.errors import TelegramUnavailableError

log = logging.getLogger(__name__)

AT_ONCE = 100  # connections that Telegram may bring updates on, the most it allows
LOOK_EVERY = 60.0  # seconds
AGAIN = 5.0  # seconds between two tries to set it: until then no message comes

OTHERS = (
    "A webhook is set for this bot that is not its own: {host} gets its messages. Stop what has set it and have it "
    "taken away (@BotFather's /revoke makes a new token, or call deleteWebhook), or set WEBHOOK_URL; then start again."
)
REFUSED = (
    "Telegram refuses the webhook at WEBHOOK_URL, %s (%s): no message comes until it takes it. Correct the address and "
    "start again, or make the name lead here; it is tried again"
)
TAKEN_AWAY = "Something else has %s: the webhook of this bot is set again"
IS_SET = "The webhook is set: Telegram brings messages to %s"


class Registration:
    """Keeps the webhook set. It stays set when the bot goes: Telegram waits, and other replicas may be there."""

    def __init__(self, bot: Bot, address: WebhookAddress, delivery: Delivery) -> None:
        self._bot = bot
        self._address = address
        self._delivery = delivery
        self._trouble: object = None
        self.is_set = False

    async def run(self, stop: asyncio.Event) -> None:
        """Set the webhook, and again where it was taken away, until `stop` is set."""
        while not stop.is_set():
            try:
                await self._look()
            except BadRequest as refusal:
                self._refused(str(refusal))
            except TelegramError as error:
                log.warning("It could not be seen whether the webhook is set: %s", described(error))
            await slept(LOOK_EVERY if self.is_set else AGAIN, stop)

    async def _look(self) -> None:
        info = await self._delivery(self._bot.get_webhook_info)
        if info.url != self._address.full or not self.is_set:
            if self.is_set:
                log.error(TAKEN_AWAY, f"set a webhook, at {host_of(info.url)}" if info.url else "taken it away")
                self.is_set = False
            await self._delivery(self._set)
            self.is_set = True
            log.info(IS_SET, self._address.url)
        self._tell(info)

    def _refused(self, words: str) -> None:
        """Once, in Telegram's words: they are about the address alone. They may repeat it, and its path is a secret."""
        if words != self._trouble:
            self._trouble = words
            log.error(REFUSED, self._address.url, words.replace(self._address.path, "/…"))

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._address.full,
            max_connections=AT_ONCE,
            allowed_updates=list(KINDS),
            secret_token=self._address.secret,
        )

    def _tell(self, info: WebhookInfo) -> None:
        """Say once what Telegram says of its last failure: only there can it be seen that the way to us is barred."""
        if info.last_error_message and info.last_error_date != self._trouble:
            self._trouble = info.last_error_date
            waiting = info.pending_update_count
            log.warning("Telegram could not bring a message (%s); %d are waiting", info.last_error_message, waiting)


async def leave_webhook(bot: Bot, delivery: Delivery, address: WebhookAddress) -> None:
    """Telegram gives updates either to a webhook or to who asks for them: take our own away, before asking.

    Raises:
        TelegramUnavailableError: it is another's.
    """
    try:
        info = await delivery(bot.get_webhook_info)
        if info.url and address.is_ours(info.url):
            await delivery(bot.delete_webhook)
            log.warning("The webhook that this bot had set, at %s, is taken away: it polls now", host_of(info.url))
        elif info.url:
            raise TelegramUnavailableError(OTHERS.format(host=host_of(info.url)))
    except TelegramError as error:
        log.warning("It could not be seen whether a webhook is set: %s", described(error))


def host_of(url: str) -> str:
    """Of an address only what is no secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
