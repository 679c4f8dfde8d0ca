"""A process shows the others, and so the staff, that it is there, and which version of the clinic's files it serves."""

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.reloading.reloader import Reloader
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.replicas import Replica

log = logging.getLogger(__name__)

EVERY = 15.0  # seconds between two signs of life; one is given at once when another version is served
HOST = 40  # characters of the machine's name


async def show_presence(db: Database, reloader: Reloader, now: Callable[[], datetime]) -> None:
    """Give signs of life until cancelled, then take leave. On one process there is nobody to show them to."""
    if db.locks is None:
        return
    process, swapped = f"{socket.gethostname()[:HOST]} {secrets.token_hex(2)}", asyncio.Event()
    reloader.on_swap(swapped.set)
    since = now()
    try:
        while True:
            version = reloader.current.assistant.knowledge.version
            try:
                await db.replicas.beat(Replica(process, version, since, now()))
            except StorageUnavailableError as error:
                log.debug("No sign of life could be given: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await swapped.wait()
                    since = now()
            swapped.clear()
    finally:
        with suppress(StorageUnavailableError):
            await db.replicas.leave(process)
