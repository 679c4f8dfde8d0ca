"""The half of the composition root that only a bot on Telegram needs: key, database, engine, channel."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.answering.knowledge import Knowledge
from bot.channels.telegram.channel import TelegramSettings, serve
from bot.channels.telegram.services import Send, Services
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.conversation import Conversation
from bot.engines.dispatch import Dispatcher, Hooks
from bot.engines.embedded import EmbeddedEngine
from bot.engines.lockfile import only_one
from bot.engines.reconciling import Reconciled
from bot.keys import cipher_of
from bot.settings import Settings
from bot.storage.connections import database_file
from bot.storage.database import Database
from bot.storage.errors import DatabaseUnusableError
from bot.storage.opening import opened


async def serve_telegram(
    settings: Settings, conversation: Conversation, now: Callable[[], datetime], stop: asyncio.Event
) -> None:
    """Open the database, then answer and send reminders until `stop` is set.

    Raises:
        ClinicBotError: Telegram, the database or its key can't be used, or another process serves this database.
    """
    if settings.telegram_bot_token is None:
        raise ValueError("there is no token to serve Telegram with")
    token = settings.telegram_bot_token.get_secret_value()
    file = database_file(settings.database_url)
    if file is None:
        raise ValueError("the settings let nothing else through than a file")
    with _alone(file):
        cipher = cipher_of(settings, file)
        webhook = WebhookAddress.of(settings.webhook_url or "", cipher)
        telegram = TelegramSettings(token, settings.telegram_api_url, webhook, settings.listen)
        async with opened(settings.database_url, cipher) as db:
            engine = _engine_of(db, lambda: conversation.assistant.knowledge, now)
            kept = timedelta(days=settings.questions_kept_days)
            services = Services(conversation, db, now, engine, settings.staff_chat_id, kept)
            await serve(services, telegram, stop=stop)


def _engine_of(
    db: Database, knowledge: Callable[[], Knowledge], now: Callable[[], datetime]
) -> Callable[[Send, Hooks], Reconciled]:
    def build(send: Send, hooks: Hooks) -> Reconciled:
        engine = EmbeddedEngine(db, Dispatcher(db, send, now, secrets.token_hex(8), hooks), now)
        return Reconciled(engine, db, knowledge, now)

    return build


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold the lock beside the database from before it is opened: two bots would answer each message twice."""
    with ExitStack() as held:
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            held.enter_context(only_one(file.with_name(f"{file.name}.lock")))
        except OSError as error:
            raise DatabaseUnusableError(f"DATABASE_URL: {file} can't be used ({error.strerror})") from None
        yield
