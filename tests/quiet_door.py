"""What stands before a PostgreSQL that still takes all that it is told, and says nothing any more."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, make_url

PORT = 5432


class Door:
    """`address`: that of the same database, through the door; `quiet`: set it, and nobody hears from it any more."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._heard = asyncio.Event()
        self._heard.set()

    @property
    def quiet(self) -> bool:
        return not self._heard.is_set()

    @quiet.setter
    def quiet(self, quiet: bool) -> None:
        self._heard.clear() if quiet else self._heard.set()

    async def pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._heard.wait()
                target.write(data)
                await target.drain()
        except OSError:
            pass
        finally:
            target.close()
            with suppress(OSError):
                await target.wait_closed()


async def _opened(url: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    folder = url.query.get("host")
    if folder:
        return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{url.port or PORT}")
    return await asyncio.open_connection(url.host, url.port or PORT)


@asynccontextmanager
async def quiet_door(address: str) -> AsyncIterator[Door]:
    """A door to the database at `address`."""
    url, serving = make_url(address), set[asyncio.Task[None]]()
    with tempfile.TemporaryDirectory(prefix="door-") as folder:
        own = url.set(host=None, port=None).update_query_dict({"host": folder})
        door = Door(own.render_as_string(hide_password=False))

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there = await _opened(url)
            ways = (door.pass_on(reader, there[1]), door.pass_on(there[0], writer))
            both = [asyncio.create_task(way) for way in ways]
            serving.update(both)
            await asyncio.wait(both)

        server = await asyncio.start_unix_server(serve, Path(folder) / f".s.PGSQL.{PORT}")
        try:
            yield door
        finally:
            server.close()
            for task in serving:
                task.cancel()
            await asyncio.gather(*serving, return_exceptions=True)
