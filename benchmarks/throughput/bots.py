"""The bots that are measured, as processes."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.storage.crypto import new_key
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-peers" / "bin" / "python"
TOKEN = "123456789:AAE-a_token_that_nobody_has_0123456789"  # noqa: S105


@dataclass
class Running:
    """A bot's process."""

    process: asyncio.subprocess.Process
    begun: float

    @property
    def memory(self) -> float:
        """MiB of memory that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    @property
    def cpu(self) -> float:
        """Seconds of processor time that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def peer(name: str, api: str, *options: str) -> AsyncIterator[Running]:
    """A bare bot of `benchmarks/peers`."""
    command = (str(PEERS), str(ROOT / "benchmarks" / "peers" / f"{name}.py"), api, str(free_port()), *options)
    async with _process(command, dict(os.environ)) as running:  # noqa: TID251
        yield running


@asynccontextmanager
async def ours(api: str, folder: Path) -> AsyncIterator[Running]:
    """This bot with the shipped knowledge, all of its work, and its database in `folder`."""
    address = f"127.0.0.1:{free_port()}"
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "STAFF_CHAT_ID": "-1001",
        "WEBHOOK_URL": f"http://{address}", "HTTP_LISTEN": address, "KNOWLEDGE_DIR": str(ROOT / "knowledge"),
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}", "DATA_KEY": new_key(), "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    async with _process((sys.executable, "-m", "bot", "run"), {**os.environ, **settings}) as running:  # noqa: TID251
        yield running


@asynccontextmanager
async def _process(command: tuple[str, ...], environment: dict[str, str]) -> AsyncIterator[Running]:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT)
    try:
        yield Running(process, begun)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
