"""The bot's own web server, put together: by webhook it is the way that updates come, else it only tells how it is."""

import asyncio
from collections.abc import Callable

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.polling import Receive
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.channels.telegram.web.app import Web
from bot.channels.telegram.web.hook import Take
from bot.channels.telegram.web.intake import Intake
from bot.channels.telegram.web.registration import Registration
from bot.channels.telegram.web.server import Listening, serve_http
from bot.storage.errors import StorageUnavailableError

SOON = 2.0  # seconds that the database may take for the smallest of answers: who asks for readiness waits no longer


class Telling:
    """What the bot says of itself over HTTP."""

    def __init__(self, desk: Desk, **ways: Callable[[], bool]) -> None:
        self._desk = desk
        self._ways = ways  # how messages come, and whether they do
        self._reaching: asyncio.Task[bool] | None = None

    def web(self, address: WebhookAddress | None = None, take: Take | None = None) -> Web:
        """Return the routes, with or without the webhook's."""
        return Web(self._ready, self._metrics, address, take)

    async def _ready(self) -> dict[str, bool]:
        state = {"database": await self._reachable(), "knowledge": bool(self._desk.knowledge.entries)}
        return state | {name: comes() for name, comes in self._ways.items()}

    async def _reachable(self) -> bool:
        """Whether the database answers soon; who asks while an earlier question is open waits for the same answer."""
        if self._reaching is None or self._reaching.done():
            self._reaching = asyncio.create_task(self._reach())
        await asyncio.wait([self._reaching], timeout=SOON)
        return self._reaching.done() and self._reaching.result()

    async def _reach(self) -> bool:
        try:
            await self._desk.db.overview.reach()
        except StorageUnavailableError:
            return False
        return True

    async def _metrics(self) -> bytes:
        now = self._desk.now()
        try:
            overview = await self._desk.db.overview.at(now) if await self._reachable() else None
        except StorageUnavailableError:
            overview = None
        return self._desk.services.metrics.text(overview, now)


class Webhook:
    """Updates as Telegram brings them, in the place of `Polling`."""

    def __init__(self, desk: Desk, registration: Registration, address: WebhookAddress, listening: Listening) -> None:
        self._telling = Telling(desk, webhook=lambda: self.is_well)
        self._registration = registration
        self._address = address
        self._listening = listening

    @property
    def is_well(self) -> bool:
        """Whether Telegram is told where to bring them."""
        return self._registration.is_set

    async def run(self, receive: Receive, full: Callable[[], bool], stop: asyncio.Event) -> None:
        """Take updates in until `stop` is set, and what is on its way then."""
        app = self._telling.web(self._address, Intake(receive, full).take).app()
        await asyncio.gather(serve_http(app, self._listening, stop), self._registration.run(stop))

    async def confirm(self) -> None:
        """Each was confirmed as it came."""
