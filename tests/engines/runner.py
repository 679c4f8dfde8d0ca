"""`python -m tests.engines.runner`: the real storage and engine in a process of its own, to be killed.

It sends reminders to a fake Bot API over HTTP; the text names the reminder, so that a checker can tell them apart.
`--clock FILE` holds seconds by which this process's clock is ahead, read anew each time. SIGTERM ends it gracefully.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import secrets
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.aftercare.sending import Claimed
from bot.engines.dispatch import Dispatcher
from bot.engines.embedded import EmbeddedEngine
from bot.engines.outcomes import Blocked, Gone, Moved, NotSent, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.engines.policy import Waits
from bot.storage.connections import database_file
from bot.storage.database import open_database
from tests.storage.samples import CIPHER

WAITS = Waits(unknown=timedelta(seconds=0.5), refused=timedelta(seconds=0.2), longest=timedelta(seconds=2))
PATIENCE = aiohttp.ClientTimeout(total=3)  # seconds for one request


class HttpSender:
    """Sends as a channel would, and names what came of it."""

    def __init__(self, session: aiohttp.ClientSession, api: str) -> None:
        self._session = session
        self._url = f"{api}/sendMessage"

    async def __call__(self, claimed: Claimed) -> Outcome:
        body = {"chat_id": claimed.enrollment.chat, "text": f"Day {claimed.day} #{claimed.id}"}
        try:
            async with self._session.post(self._url, json=body) as response:
                return outcome(json.loads(await response.text()))
        except aiohttp.ClientConnectorError as error:
            return NotSent(type(error).__name__)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return Unknown(type(error).__name__)


def outcome(answer: dict[str, Any]) -> Outcome:
    """What an answer of the Bot API means."""
    if answer["ok"]:
        return Sent(answer["result"]["message_id"])
    parameters, kind = answer.get("parameters", {}), answer["description"]
    if "migrate_to_chat_id" in parameters:
        return Moved(parameters["migrate_to_chat_id"])
    match answer["error_code"]:
        case 429:
            return RetryLater(timedelta(seconds=parameters["retry_after"]))
        case 403:
            return Blocked() if "blocked" in kind else Gone("deactivated")
        case 400:
            return Gone("chat not found") if "chat not found" in kind else Rejected(kind)
    return Unknown(str(answer["error_code"]))


def clock(file: Path | None) -> datetime:
    """The time of this process."""
    ahead = float(file.read_text() or 0) if file else 0.0
    return datetime.now(UTC) + timedelta(seconds=ahead)  # noqa: TID251 - a process has a clock


async def serve(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    owner, lock = secrets.token_hex(8), database_file(options.database)
    async with (
        open_database(options.database, CIPHER, options.patience) as db,
        aiohttp.ClientSession(timeout=PATIENCE) as session,
    ):
        send = HttpSender(session, options.api)
        dispatcher = Dispatcher(db, send, lambda: clock(options.clock), owner, waits=WAITS)
        lock_file = lock.with_suffix(".lock") if lock else None
        await EmbeddedEngine(db, dispatcher, lambda: clock(options.clock), lock_file).run(stop)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.engines.runner")
    parser.add_argument("--database", required=True)
    parser.add_argument("--api", required=True, help="<url>/bot<token>")
    parser.add_argument("--patience", type=float, default=5.0)
    parser.add_argument("--clock", type=Path)
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(serve(parser.parse_args()))
