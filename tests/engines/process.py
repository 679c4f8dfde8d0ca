"""The runner as a test holds it: started, watched, stopped and killed."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Runner:
    """One process of `tests.engines.runner`; its log grows in a file."""

    process: asyncio.subprocess.Process
    log: Path

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator would; the exit code."""
        self.signal(signal.SIGTERM)
        return await self.process.wait()

    def said(self, words: str) -> bool:
        return words in self.log.read_text(encoding="utf-8")


@asynccontextmanager
async def runner(
    database: str, api: str, log: Path, *, patience: float = 5.0, clock: Path | None = None
) -> AsyncIterator[Runner]:
    """Start it; it is killed at the end of the block, if it is still there."""
    options = ["--database", database, "--api", api, "--patience", str(patience)]
    options += ["--clock", str(clock)] if clock else []
    with log.open("a", encoding="utf-8") as file:
        command = (sys.executable, "-m", "tests.engines.runner", *options)
        process = await asyncio.create_subprocess_exec(*command, stderr=file)
    started = Runner(process, log)
    try:
        yield started
    finally:
        await started.kill()
