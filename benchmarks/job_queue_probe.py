"""`python -m benchmarks.job_queue_probe`: the library's own JobQueue with the same load, in its default configuration.

`--patients N`: one daily job each; prints the seconds to schedule them and the MiB they take, as JSON.
`--due N`: so many jobs at one instant, each sending a message to a fake Bot API, until the process is killed.
The jobs live in memory only: a restart loses them.
"""

import argparse
import asyncio
import json
import sys
import time
import warnings
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import Any

from telegram.ext import Application, CallbackContext

from benchmarks.reminders_load import FIRST_CHAT
from benchmarks.reminders_probe import rss

Context = CallbackContext[Any, Any, Any, Any]


async def remind(context: Context) -> None:
    assert context.job is not None
    assert context.job.chat_id is not None
    await context.bot.send_message(context.job.chat_id, "Day 1")


def build(options: argparse.Namespace) -> Application[Any, Any, Any, Any, Any, Any]:
    api = f"{options.api}/bot"
    return Application.builder().token(options.token).base_url(api).updater(None).build()


async def at_rest(options: argparse.Namespace) -> None:
    application = build(options)
    queue = application.job_queue
    assert queue is not None
    begun, memory = time.perf_counter(), rss()
    for number in range(options.patients):
        at = wall_time(7 + number % 15, number % 60, tzinfo=UTC)
        queue.run_daily(remind, at, chat_id=FIRST_CHAT + number)
    await queue.start()
    found = {"scheduled": options.patients, "seconds": time.perf_counter() - begun, "more_rss": rss() - memory}
    sys.stdout.write(json.dumps(found) + "\n")


async def at_once(options: argparse.Namespace) -> None:
    application = build(options)
    queue = application.job_queue
    assert queue is not None
    await application.initialize()
    await queue.start()
    when = datetime.now(UTC) + timedelta(seconds=5)  # noqa: TID251  a process of its own has a clock
    for number in range(options.due):
        queue.run_once(remind, when, chat_id=FIRST_CHAT + number)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--patients", type=int)
    parser.add_argument("--due", type=int)
    warnings.simplefilter("ignore")
    chosen = parser.parse_args()
    asyncio.run(at_rest(chosen) if chosen.patients else at_once(chosen))
