from __future__ import annotations

from pathlib import Path

from tests.live.kill_loop import run


async def test_nothing_that_patients_do_is_lost_or_done_twice_when_the_bot_is_killed(tmp_path: Path) -> None:
    verdict = await run(kills=3, folder=tmp_path)

    assert verdict.lost + verdict.repeated + verdict.wrong == []
    assert verdict.updates > 30
    assert verdict.duplicates <= verdict.under_way
