"""Serves an ASGI application until told to stop; what it has begun by then is finished."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ClinicBotError

GRACE = 5  # seconds for requests in flight
BACKLOG = 2048  # connections that wait to be taken


class AddressUnusableError(ClinicBotError):
    """HTTP_LISTEN names no address that this process can listen at."""


class _Server(uvicorn.Server):
    """The composition root owns the signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


Listening = socket.socket  # one that listens


def listening(host: str, port: int) -> Listening:
    """Return a socket that listens there.

    Raises:
        AddressUnusableError: another process does, or this one may not.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or type(error).__name__).partition(" (while")[0]
        raise AddressUnusableError(
            f"HTTP_LISTEN: {host}:{port} can't be listened at ({reason}): choose another port, or stop what has it"
        ) from None


async def serve_http(app: ASGIApp, on: Listening, stop: asyncio.Event) -> None:
    """Answer on a listening socket until `stop` is set, then finish what was begun; the socket is closed at the end."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody asks who calls: the secret says it
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[on]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        await serving
        on.close()
