"""`python -m tests.fake_telegram --port N`: a fake Bot API server in its own process.

It prints one JSON line (api_url, token) and serves until its standard input ends.

Orders go to `<api_url>/control`, see `control`. In a terminal, Ctrl-D or Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from contextlib import suppress

from tests.fake_telegram.fake import FakeTelegram


async def serve(port: int) -> None:
    """Serves until standard input is at its end."""
    async with FakeTelegram(port) as fake:
        sys.stdout.write(json.dumps({"api_url": fake.api_url, "token": fake.token}) + "\n")
        sys.stdout.flush()
        await end_of_input()


async def end_of_input() -> None:
    """Returns at the end of standard input, without a thread that would outlive an interrupt."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def read() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            ended.set()

    loop.add_reader(0, read)
    await ended.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fake_telegram", description="A fake Bot API server.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one (default)")
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(parser.parse_args().port))
