"""Serves Telegram, by polling or webhook: connects, listens until told to stop, and finishes what it has begun."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.aftercare.courier import Courier
from bot.channels.telegram.apologies import Apologies
from bot.channels.telegram.application import App, build_application, handlers
from bot.channels.telegram.chores import Tally, keep_running, keep_tidy
from bot.channels.telegram.connecting import connect
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.discretion import discreet_logs
from bot.channels.telegram.failures import described
from bot.channels.telegram.handling import Handling
from bot.channels.telegram.handoff.relay import Relay
from bot.channels.telegram.handoff.table import Handoffs
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.marking import Marking
from bot.channels.telegram.messenger import Messenger
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.profile import introduce
from bot.channels.telegram.publishing.table import Publishing
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.services import Services
from bot.channels.telegram.sources import source_of
from bot.channels.telegram.staff.home import StaffHome, look_for
from bot.channels.telegram.turns import Turns
from bot.channels.telegram.web.addresses import NO_WEBHOOK, WebhookAddress
from bot.channels.telegram.web.server import Listening, listening, serve_http
from bot.channels.telegram.web.serving import Telling

log = logging.getLogger(__name__)

GRACE = 10.0  # seconds for what is in flight when the bot is told to stop; the rest waits in the inbox
LAST_WORDS = 2.0  # seconds for what is only good manners then


@dataclass(frozen=True)
class TelegramSettings:
    """The bot's token, and the address of a Bot API server of one's own (None: Telegram's).

    `webhook`: where Telegram brings the updates; without a public address they are asked for. `listen`: host and port
    of the bot's own web server, which a webhook needs.
    """

    token: str = field(repr=False)
    api_url: str | None = None
    webhook: WebhookAddress = NO_WEBHOOK
    listen: tuple[str, int] | None = None


async def serve(services: Services, settings: TelegramSettings, *, stop: asyncio.Event) -> None:
    """Answer on Telegram, and send reminders, until `stop` is set; then finish what was begun, for `GRACE` at most.

    Raises:
        TelegramUnavailableError: Telegram refuses the token, or can't be reached, at start; or others set a webhook.
        AddressUnusableError: `settings.listen` is no address to listen at.
    """
    with discreet_logs(settings.token):
        on = listening(*settings.listen) if settings.listen else None
        application = build_application(settings.token, settings.api_url)
        try:
            if await connect(application.bot, settings.api_url, stop):
                await _listen(application, services, settings, on, stop)
        finally:
            await application.bot.shutdown()
            if on is not None:
                on.close()


async def _listen(
    application: App, services: Services, settings: TelegramSettings, on: Listening | None, stop: asyncio.Event
) -> None:
    bot, delivery, tally = application.bot, Delivery(stop, services.metrics.refused), Tally()
    home = StaffHome(services.db.notes, services.staff_chat)
    await home.load()
    desk = Desk(services, Messenger(bot, delivery, tally.add, home.moved), home)
    alarms = Alarms(desk)
    handoffs = Handoffs.of(desk, Relay(bot, delivery, tally.add), delivery)
    courier = Courier(desk, alarms)
    publishing = Publishing.of(desk, services.reloader, alarms) if services.reloader else None
    application.add_handlers(handlers(desk, delivery, alarms, handoffs, publishing))
    marking = Marking(desk.db.inbox, stop)
    handling = Handling(application, desk, marking, Apologies(desk, bot), stop)
    await application.initialize()
    source = await source_of(desk, bot, delivery, settings.webhook, on)
    turns = Turns.among(desk.db, handling.handle, marking.is_written, stop)
    lanes = Lanes(turns.handle, stop, rush=turns.rush) if turns else Lanes(handling.handle, stop)
    reception = Reception(desk, lanes)
    chores = [
        introduce(bot, desk.wording),
        look_for(home, bot, delivery),
        keep_tidy(desk.db, desk.now, services.questions_kept, services.enrollments_kept, stop),
        tally.run(desk.db.gate, desk.now, stop),
        *([_reload(services, publishing, stop), publishing.teaching.background.run(stop)] if publishing else []),
    ]
    if on is not None and not settings.webhook.url:
        chores.append(serve_http(Telling(desk, polling=lambda: source.is_well).web().app(), on, stop))
    if turns:
        chores += [turns.look(reception.admit, desk.now), home.follow(stop)]
    engine = services.build_engine(courier.send, courier)
    sending = [asyncio.create_task(one) for one in (keep_running(engine, stop), alarms.run(stop), handoffs.run(stop))]
    try:
        async with beside(*chores):
            if not turns:
                await reception.resume(stop)
            log.info("Answering on Telegram as @%s", bot.username)
            await source.run(reception.receive, lambda: lanes.full, stop)
    finally:
        stop.set()
        await reception.close()
        await asyncio.gather(lanes.finish(GRACE), asyncio.wait(sending, timeout=GRACE))
        await marking.finish(LAST_WORDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await source.confirm()
        await application.shutdown()


async def _reload(services: Services, publishing: Publishing, stop: asyncio.Event) -> None:
    """Follow the clinic's files; the staff are told where there is a chat of theirs."""
    if services.reloader is None:
        return
    await publishing.begin()
    await services.reloader.run(stop, publishing.listener if services.staff_chat else None, publishing.aside)


@asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have `work` done while the block runs; what is not done by its end is given up."""
    tasks = [asyncio.create_task(_noticed(one)) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _noticed(work: Coroutine[Any, Any, None]) -> None:
    """A bug in it must not end it without a word."""
    try:
        await work
    except Exception as error:  # noqa: BLE001  patients are answered, whatever becomes of what goes on beside that
        log.critical("Something beside the answering has ended, start the bot again: %s", described(error, where=True))
