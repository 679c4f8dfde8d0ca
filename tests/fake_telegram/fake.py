"""The fake as tests use it: a server, the people and groups around the bot, and what the bot did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import TracebackType

from aiohttp import web

from tests.fake_telegram.calls import Call
from tests.fake_telegram.chats import Chat, User
from tests.fake_telegram.control import Control
from tests.fake_telegram.faults import Fault
from tests.fake_telegram.groups import Group
from tests.fake_telegram.limits import Limits
from tests.fake_telegram.people import Patient
from tests.fake_telegram.screen import WAIT
from tests.fake_telegram.server import Server
from tests.fake_telegram.webhook import Courier
from tests.fake_telegram.world import TOKEN, World

HOST = "127.0.0.1"


class FakeTelegram:
    """A Bot API server on this machine: `async with FakeTelegram() as telegram: ...`.

    What it knows (unconfirmed updates, messages, files) lives as long as this object, whatever happens to bots.
    """

    def __init__(self, port: int = 0, token: str = TOKEN, seed: int = 0) -> None:
        self.world = World(token, seed=seed)
        self.port = port
        self._runner: web.AppRunner | None = None
        self._courier: asyncio.Task[None] | None = None

    async def __aenter__(self) -> FakeTelegram:
        await self._listen()
        self._courier = asyncio.create_task(Courier(self.world).run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.changes.close()
        if self._courier is not None:
            self._courier.cancel()
            with suppress(asyncio.CancelledError):
                await self._courier
        await self._hang_up()

    @property
    def token(self) -> str:
        """The only token that the server takes."""
        return self.world.token

    @property
    def api_url(self) -> str:
        """What calls (`/bot<token>/...`) and files (`/file/bot<token>/...`) start with."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """For the library's `base_url`, to which it adds the token."""
        return f"{self.api_url}/bot"

    @property
    def base_file_url(self) -> str:
        """For the library's `base_file_url`."""
        return f"{self.api_url}/file/bot"

    def patient(
        self,
        name: str = "Ana",
        *,
        user_id: int | None = None,
        username: str | None = None,
        language_code: str = "en",
        started: bool = True,
    ) -> Patient:
        """A person. Unless `started`, the bot may not write first."""
        user = User(user_id or self.world.new_user_id(), name, username, language_code)
        chat = self.world.chats.setdefault(user.id, Chat(user.id, "private", user, started=started))
        chat.users[user.id] = user
        chat.members.setdefault(self.world.bot.id, "member")
        return Patient(self.world, chat, user)

    def group(self, title: str, *members: Patient, admin: bool = False, chat_id: int | None = None) -> Group:
        """A group with these people and the bot, as an administrator or not."""
        chat = Chat(chat_id or -self.world.new_user_id(), "group", title=title)
        chat.members = {self.world.bot.id: "administrator" if admin else "member"}
        chat.members |= {member.user.id: "member" for member in members}
        chat.users = {member.user.id: member.user for member in members}
        return Group(self.world, self.world.chats.setdefault(chat.id, chat))

    def fail(self, fault: Fault, method: str = "*", times: int | None = 1, skip: int = 0, chance: float = 1.0) -> None:
        """Orders a fault for the next calls of a method (`*`: any but getUpdates)."""
        self.world.faults.add(fault, method, times, skip, chance)

    def limit(self, limits: Limits | None = Limits()) -> None:  # noqa: B008 - frozen
        """Turns Telegram's rate limits on, or off with None."""
        self.world.limiter.limits = limits

    @property
    def violations(self) -> list[str]:
        """Calls that the official schema does not allow; a test asserts that there are none."""
        return self.world.violations

    @property
    def unconfirmed(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self.world.updates.pending)

    def calls(self, method: str | None = None) -> list[Call]:
        """What the bot called, oldest first."""
        return [call for call in self.world.calls if method in (None, call.method)]

    async def called(self, method: str, times: int = 1, within: float = WAIT) -> list[Call]:
        """The calls of a method, as soon as `times` of them are there."""
        enough = await self.world.changes.until(lambda: len(self.calls(method)) >= times or None, within)
        assert enough, f"{method} was called {len(self.calls(method))} times, not {times}, within {within} s"
        return self.calls(method)

    async def all_confirmed(self, within: float = WAIT) -> None:
        """Waits until the bot has confirmed every update."""
        done = await self.world.changes.until(lambda: not self.unconfirmed or None, within)
        assert done, f"{self.unconfirmed} updates are unconfirmed after {within} s"

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Nobody listens: connections are refused, open ones are cut."""
        await self._hang_up()
        try:
            yield
        finally:
            await self._listen()

    async def _listen(self) -> None:
        app = Server(self.world).application()
        app.router.add_post("/control", Control(self).handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def _hang_up(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
