from __future__ import annotations

from pathlib import Path

from tests.live.fleet import Plan, run


async def test_kills_of_any_of_several_processes_lose_no_message_and_no_reminder(tmp_path: Path) -> None:
    verdict = await run(Plan(kills=4, reminded=20, lively=8), tmp_path)
    assert verdict.updates > 10
    assert verdict.lost + verdict.missed + verdict.early + verdict.wrong == []
