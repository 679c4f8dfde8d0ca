from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.engines.every_await import Life


async def lives(folder: Path) -> list[Life]:
    """What became of a reminder for each moment at which the process can die."""
    command = (sys.executable, "-m", "tests.engines.every_await", str(folder))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0
    return [Life(**json.loads(line)) for line in output.splitlines()]


async def test_whenever_the_process_dies_the_reminder_arrives_and_repeats_only_if_it_was_being_sent(
    tmp_path: Path,
) -> None:
    found = await lives(tmp_path)
    for life in found:
        assert life.at_last == "sent", life
        assert life.messages == (2 if life.left == "sending" and life.messages_before else 1), life
        assert life.claimed_tries == (0 if life.left == "due" else 1), life
    seen = [(life.left, life.messages_before) for life in found]
    assert list(dict.fromkeys(seen)) == [("due", 0), ("sending", 0), ("sending", 1), ("sent", 1)]
