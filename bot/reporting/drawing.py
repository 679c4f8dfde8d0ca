"""Draws a report in a process of its own: the library takes a second to import, and its memory goes along with it."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.errors import ClinicBotError

LONGEST = 60.0  # seconds; the first drawing on a machine looks through its fonts
COMMAND = "import sys; sys.path[:] = sys.argv[1:]; from bot.reporting.picture import main; main()"


class NotDrawnError(ClinicBotError):
    """There is no picture; the figures can still be told."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn: a title, a bar a day of several parts, and a bar for each entry."""

    title: str
    days: Sequence[str]
    parts: Sequence[tuple[str, Sequence[int]]]  # a name, and its number on each day
    heading: str
    entries: Sequence[tuple[str, int]]


async def drawn(sketch: Sketch) -> bytes:
    """Return the picture as PNG.

    Raises:
        NotDrawnError: it can't be drawn.
    """
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        async with asyncio.timeout(LONGEST):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", COMMAND, *sys.path, stdin=pipe, stdout=pipe, stderr=nothing
            )
            try:
                png, _ = await process.communicate(json.dumps(asdict(sketch)).encode())
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
    except (OSError, TimeoutError) as error:
        raise NotDrawnError(f"The picture can't be drawn ({type(error).__name__})") from None
    if process.returncode or not png:
        raise NotDrawnError(f"The picture can't be drawn (exit code {process.returncode})")
    return png
