"""`python -m bot run` as an operator runs it: in a folder of its own, against a fake Bot API."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from tests.faq.folder import WORDS, write_folder
from tests.faq.test_aftercare_file import AFTERCARE, DATES

ANSWERING = "Answering on Telegram"
TOKEN = "123456789:AAE-a_token_that_nobody_has_0123456789"


@dataclass(frozen=True)
class Bot:
    """The process; what it logs grows in a file."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    async def answering(self) -> None:
        """Wait until it listens."""
        await self.says(ANSWERING)

    async def says(self, words: str, within: float = 60) -> None:
        """Wait for a line in its log; AssertionError with the log if it ends before."""
        async with asyncio.timeout(within):
            while True:
                if words in self.said:
                    return
                assert self.process.returncode is None, self.said[-3000:]
                await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator would; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


def clinic(folder: Path) -> Path:
    """A small clinic with a care plan in `folder`/knowledge; return `folder`, from which the bot is started."""
    knowledge = write_folder(folder / "knowledge", words=WORDS.replace("...\n", f"{DATES}...\n"))
    (knowledge / "aftercare.yaml").write_text(AFTERCARE, encoding="utf-8")
    return folder


@asynccontextmanager
async def bot(
    folder: Path, settings: Mapping[str, str], *, log: str = "log", command: str = "run"
) -> AsyncIterator[Bot]:
    """Start it in `folder`; it is killed at the end of the block, if it is still there."""
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}  # noqa: TID251
    path = folder / log
    with path.open("a", encoding="utf-8") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *command.split()),
            cwd=folder,
            env={**inherited, "CACHE_DIR": str(folder / "cache"), **settings},
            stderr=file,
            stdout=file,
        )
    started = Bot(process, path)
    try:
        yield started
    finally:
        await started.kill()
