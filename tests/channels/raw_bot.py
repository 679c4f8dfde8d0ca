"""Calls of the Bot API over plain HTTP, as JSON, without a library in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.calls import Json


@dataclass(frozen=True)
class RawBot:
    telegram: FakeTelegram
    session: ClientSession

    async def call(self, method: str, **params: Json) -> Json:
        """The whole answer, whatever its status."""
        url = f"{self.telegram.base_url}{self.telegram.token}/{method}"
        async with self.session.post(url, json=params) as answer:
            return await answer.json()

    async def result(self, method: str, **params: Json) -> Json:
        """The result of a call that must succeed."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: Json) -> str:
        """`400 Bad Request: ...` of a call that must fail."""
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"


@asynccontextmanager
async def raw_bot(telegram: FakeTelegram) -> AsyncIterator[RawBot]:
    async with ClientSession() as session:
        yield RawBot(telegram, session)
