"""A fake in a process of its own, for tests that kill bots (or themselves)."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from tests.fake_telegram.calls import Json


@dataclass(frozen=True)
class RemoteTelegram:
    """Where the process listens, and a way to give it orders."""

    api_url: str
    token: str
    session: ClientSession

    async def do(self, verb: str, **order: Json) -> Json:
        """One order to the control endpoint; see `control`."""
        async with self.session.post(f"{self.api_url}/control", json={"do": verb, **order}) as answer:
            body = await answer.json()
        if "error" in body:
            raise ValueError(body["error"])
        return body["result"]


@asynccontextmanager
async def remote_telegram(port: int = 0) -> AsyncIterator[RemoteTelegram]:
    """Starts `python -m tests.fake_telegram`; it ends with the block, or with this process."""
    command = (sys.executable, "-m", "tests.fake_telegram", "--port", str(port))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        hello = json.loads(await process.stdout.readline())
        async with ClientSession() as session:
            yield RemoteTelegram(hello["api_url"], hello["token"], session)
    finally:
        process.stdin.close()  # which it takes as its end
        await process.stdin.wait_closed()
        await process.wait()
