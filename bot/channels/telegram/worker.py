"""Sends reminders and alarms, and listens to no patient: for a machine beside those that answer."""

import asyncio
from contextlib import AbstractContextManager, closing, nullcontext

from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.aftercare.courier import Courier
from bot.channels.telegram.application import build_application
from bot.channels.telegram.channel import GRACE, TelegramSettings, beside
from bot.channels.telegram.chores import Tally, keep_running
from bot.channels.telegram.connecting import connect
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.discretion import discreet_logs
from bot.channels.telegram.messenger import Messenger
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.services import Services
from bot.channels.telegram.staff.home import StaffHome
from bot.channels.telegram.web.server import Listening, listening, serve_http
from bot.channels.telegram.web.serving import Telling


async def send_only(services: Services, settings: TelegramSettings, *, stop: asyncio.Event) -> None:
    """Send until `stop` is set; then finish what was begun, for `GRACE` at most.

    Raises:
        TelegramUnavailableError: Telegram refuses the token, or can't be reached, at start.
        AddressUnusableError: `settings.listen` is no address to listen at.
    """
    with discreet_logs(settings.token), _listening(settings.listen) as on:
        bot = build_application(settings.token, settings.api_url).bot
        try:
            if await connect(bot, settings.api_url, stop):
                delivery, tally = Delivery(stop, services.metrics.refused), Tally()
                home = StaffHome(services.db.notes, services.staff_chat)
                await home.load()
                desk = Desk(services, Messenger(bot, delivery, tally.add, home.moved), home)
                alarms = Alarms(desk)
                courier = Courier(desk, alarms)
                engine = asyncio.create_task(keep_running(services.build_engine(courier.send, courier), stop))
                chores = [alarms.run(stop), tally.run(desk.db.gate, desk.now, stop)]
                if services.reloader is not None:
                    chores.append(services.reloader.run(stop))
                if on is not None:
                    chores.append(serve_http(Telling(desk).web().app(), on, stop))
                async with beside(*chores):
                    await stop.wait()
                    await asyncio.wait([engine], timeout=GRACE)
        finally:
            await bot.shutdown()


def _listening(where: tuple[str, int] | None) -> AbstractContextManager[Listening | None]:
    return closing(listening(*where)) if where else nullcontext()
