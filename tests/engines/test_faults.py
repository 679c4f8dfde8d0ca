from __future__ import annotations

from pathlib import Path

from tests.engines import faults


async def test_a_database_that_is_locked_for_a_while_delays_reminders_and_no_more(tmp_path: Path) -> None:
    await faults.locked(tmp_path, seconds=3, patience=0.2)


async def test_a_full_disk_delays_reminders_and_no_more(tmp_path: Path) -> None:
    await faults.full(tmp_path)


async def test_a_process_that_stood_still_goes_on_and_says_so(tmp_path: Path) -> None:
    await faults.stopped(tmp_path, seconds=5)
