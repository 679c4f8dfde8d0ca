from __future__ import annotations

from pathlib import Path

from tests.engines import faults


async def test_a_database_locked_for_30_seconds(tmp_path: Path) -> None:
    await faults.locked(tmp_path, seconds=30, patience=5)


async def test_a_full_disk(tmp_path: Path) -> None:
    await faults.full(tmp_path)


async def test_a_process_stopped_for_5_minutes(tmp_path: Path) -> None:
    await faults.stopped(tmp_path, seconds=300)


async def test_a_clock_put_forward_by_an_hour(tmp_path: Path) -> None:
    await faults.clock_put_forward(tmp_path)


async def test_a_clock_put_back_by_an_hour_and_set_right_again(tmp_path: Path) -> None:
    await faults.clock_put_back(tmp_path)
