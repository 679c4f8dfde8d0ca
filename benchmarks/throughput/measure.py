"""One round: a bot is started, warmed up and measured; the same for each, one after the other, in one run."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from benchmarks.throughput.bots import Running
from benchmarks.throughput.fake import Api, Connection
from benchmarks.throughput.load import Load

WAITING = 256  # updates on their way to the bot at once
DELAY = 0.08  # seconds that sendMessage takes
RATE = 100.0  # updates a second

Start = Callable[[str], AbstractAsyncContextManager[Running]]


@dataclass(frozen=True)
class Size:
    """How much one round measures."""

    plain: int = 1000  # updates
    delayed: int = 512
    seconds: float = 5.0  # at `RATE`


FULL = Size()


@dataclass(frozen=True)
class Figures:
    """What one bot did in one round."""

    start: float  # seconds from its start to its first answer
    at_first: float  # MiB of memory after that
    memory: float  # MiB after all
    cpu: float  # ms of processor time an update
    plain: float  # updates a second, no delay
    delayed: float  # the same with `DELAY` and `WAITING` updates at once
    p50: float  # ms at `RATE`
    p99: float


async def measured(start: Start, texts: Sequence[str], size: Size = FULL) -> Figures:
    """Return the figures of one bot; `texts` are what patients write, in turn."""
    load: Load | None = None

    def sent(chat: int, at: float) -> None:
        if load is not None:
            load.sent(chat, at)

    api = Api(sent)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api), "127.0.0.1", 0)
    async with server, start(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as running:
        load = Load(*await asyncio.wait_for(api.webhook, 120), texts)
        await _first(load)
        begun, at_first = time.perf_counter() - running.begun, running.memory
        await load.burst(size.plain // 5, 16)
        before = running.cpu
        plain = size.plain / await load.burst(size.plain, WAITING)
        cpu = (running.cpu - before) / size.plain
        latencies = sorted(await load.steady(RATE, size.seconds))
        api.delay = DELAY
        delayed = size.delayed / await load.burst(size.delayed, WAITING)
        p50, p99 = statistics.median(latencies), latencies[int(len(latencies) * 0.99)]
        return Figures(begun, at_first, running.memory, cpu * 1000, plain, delayed, p50 * 1000, p99 * 1000)


async def _first(load: Load) -> None:
    """The webhook may be set before the bot listens."""
    while True:
        try:
            await load.burst(1, 1)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            return
