"""Brings updates to a webhook as Telegram does, over a given number of connections, and notes when each is answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import cast
from urllib.parse import urlsplit

import httptools

START = 1_000_000


class Caller(asyncio.Protocol):
    """One connection to the bot; `call` posts one update and waits for the answer."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(self._parser.get_status_code())
        self._parser = httptools.HttpResponseParser(self)

    async def call(self, request: bytes) -> int:
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered


class Load:
    """`texts` are what patients write, in turn; each update is of a chat of its own."""

    def __init__(self, url: str, secret: str, texts: Sequence[str]) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._head = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        )
        self._texts = texts
        self._number = START
        self.brought: dict[int, float] = {}  # chat -> when its update was brought
        self.answered: dict[int, float] = {}

    def sent(self, chat: int, at: float) -> None:
        """A message of the bot has arrived at the fake API; the first one to a chat counts."""
        self.answered.setdefault(chat, at)

    async def burst(self, updates: int, connections: int) -> float:
        """Bring `updates` as fast as they are taken; return the seconds until the last one is answered."""
        callers = [await self._caller() for _ in range(connections)]
        waiting = deque(self._requests(updates))
        chats = [chat for chat, _ in waiting]
        start = time.perf_counter()
        await asyncio.gather(*(self._work(caller, waiting) for caller in callers))
        await self._all_answered(chats)
        return max(self.answered[chat] for chat in chats) - start

    async def steady(self, rate: float, seconds: float, connections: int = 32) -> list[float]:
        """Bring `rate` updates a second, evenly; return the seconds from each one's bringing to its answer."""
        free: asyncio.Queue[Caller] = asyncio.Queue()
        for _ in range(connections):
            free.put_nowait(await self._caller())
        due, tasks, chats = time.perf_counter(), [], []
        for chat, request in self._requests(int(rate * seconds)):
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(self._one(chat, request, free)))
            chats.append(chat)
        await asyncio.gather(*tasks)
        await self._all_answered(chats)
        return [self.answered[chat] - self.brought[chat] for chat in chats]

    async def _one(self, chat: int, request: bytes, free: asyncio.Queue[Caller]) -> None:
        self.brought[chat] = time.perf_counter()
        caller = await free.get()
        assert await caller.call(request) == 200
        free.put_nowait(caller)

    async def _work(self, caller: Caller, waiting: deque[tuple[int, bytes]]) -> None:
        while waiting:
            chat, request = waiting.popleft()
            self.brought[chat] = time.perf_counter()
            assert await caller.call(request) == 200

    async def _all_answered(self, chats: list[int]) -> None:
        async with asyncio.timeout(300):
            while any(chat not in self.answered for chat in chats):  # noqa: ASYNC110  the fake API notes them
                await asyncio.sleep(0.005)

    async def _caller(self) -> Caller:
        _, caller = await asyncio.get_running_loop().create_connection(Caller, self._host, self._port)
        return caller

    def _requests(self, updates: int) -> Iterator[tuple[int, bytes]]:
        for _ in range(updates):
            self._number += 1
            person = {"id": self._number, "type": "private", "first_name": "Ana"}
            writer = {"id": self._number, "is_bot": False, "first_name": "Ana", "language_code": "en"}
            text = self._texts[self._number % len(self._texts)]
            about = {"message_id": 1, "date": int(time.time()), "text": text}  # noqa: TID251  as Telegram's server does
            message = {**about, "chat": person, "from": writer}
            body = json.dumps({"update_id": self._number, "message": message}).encode()
            yield self._number, self._head.encode() + b"%d\r\n\r\n%s" % (len(body), body)
