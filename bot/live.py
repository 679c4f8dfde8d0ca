"""The half of the composition root that only a bot on Telegram needs: key, database, engine, channel."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.channels.telegram.channel import TelegramSettings, serve
from bot.channels.telegram.services import Send, Services
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.engines.dispatch import Dispatcher, Hooks
from bot.engines.embedded import EmbeddedEngine
from bot.engines.lockfile import only_one
from bot.engines.reconciling import Engine, Reconciled
from bot.engines.waiting import unless
from bot.faq.lastgood import LastGood
from bot.keys import cipher_of
from bot.reloading.presence import show_presence
from bot.reloading.publishing import Publication, publish
from bot.reloading.reloader import Reloader
from bot.reloading.shared import Shared
from bot.reloading.source import Source
from bot.settings import Settings
from bot.storage.connections import database_file
from bot.storage.database import Database
from bot.storage.errors import DatabaseUnusableError
from bot.storage.opening import opened

LAST_GOOD = "last-good"  # the folder of the copy
FOLDER = Path("data")  # where it lies when the database is on a server: see ADR 26


def last_good(settings: Settings) -> LastGood:
    """Return the copy of the clinic's files that is kept beside the database; each machine has its own."""
    file = database_file(settings.database_url)
    return LastGood((file.parent if file else FOLDER) / LAST_GOOD)


Begin = Callable[[Database], Awaitable[Reloader]]


class Serving(Protocol):
    """What is done on Telegram until `stop` is set."""

    async def __call__(self, services: Services, settings: TelegramSettings, *, stop: asyncio.Event) -> None:
        """See `serve` and `send_only`."""


async def serve_telegram(
    settings: Settings,
    begin: Begin,
    now: Callable[[], datetime],
    stop: asyncio.Event,
    serving: Serving = serve,
) -> None:
    """Open the database, then answer and send reminders until `stop` is set, by the clinic's files of the moment.

    `begin`: returns what keeps the bot at them, once the database is there; `serving`: `send_only` does less of it.

    Raises:
        ClinicBotError: Telegram, the database or its key can't be used, or another process serves this database file.
    """
    if settings.telegram_bot_token is None:
        raise ValueError("there is no token to serve Telegram with")
    token = settings.telegram_bot_token.get_secret_value()
    file = database_file(settings.database_url)
    with _alone(file) if file else nullcontext():
        cipher = cipher_of(settings, file)
        webhook = WebhookAddress.of(settings.webhook_url or "", cipher)
        telegram = TelegramSettings(token, settings.telegram_api_url, webhook, settings.listen)
        async with AsyncExitStack() as opening:
            db = await unless(stop, opening.enter_async_context(opened(settings.database_url, cipher)))
            reloader = await unless(stop, begin(db)) if db else None
            if db is None or reloader is None:  # told to stop before there was anything to answer from
                return
            engine = _engine_of(db, reloader, now)
            services = Services(
                reloader.conversation,
                db,
                now,
                engine,
                staff_chat=settings.staff_chat_id,
                questions_kept=timedelta(days=settings.questions_kept_days),
                enrollments_kept=timedelta(days=settings.enrollments_kept_days),
                alert_repeat=timedelta(minutes=settings.alert_repeat_minutes),
                reloader=reloader,
            )
            presence = asyncio.create_task(show_presence(db, reloader, now))
            try:
                await serving(services, telegram, stop=stop)
            finally:
                presence.cancel()
                await asyncio.gather(presence, return_exceptions=True)


async def publish_files(settings: Settings, source: Source, *, agreed: bool) -> Publication:
    """Publish what stands in the folder; see `publish`."""
    cipher = cipher_of(settings, database_file(settings.database_url))
    async with opened(settings.database_url, cipher) as db:
        return await publish(source, Shared(db, source.now), db, agreed=agreed)


def _engine_of(db: Database, reloader: Reloader, now: Callable[[], datetime]) -> Callable[[Send, Hooks], Reconciled]:
    def build(send: Send, hooks: Hooks) -> Reconciled:
        engine = _sender(db, Dispatcher(db, send, now, secrets.token_hex(8), hooks), now)
        reconciled = Reconciled(engine, db, lambda: reloader.conversation.assistant.knowledge, now)
        reloader.on_swap(reconciled.again)
        return reconciled

    return build


def _sender(db: Database, dispatcher: Dispatcher, now: Callable[[], datetime]) -> Engine:
    """One process at a file sends by itself; several at a server share the work."""
    if db.locks is None:
        return EmbeddedEngine(db, dispatcher, now)
    from bot.engines.cluster import ClusterEngine  # noqa: PLC0415  one process needs no queue

    return ClusterEngine(db, dispatcher, now)


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
