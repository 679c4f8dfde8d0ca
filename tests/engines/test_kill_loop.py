from __future__ import annotations

from pathlib import Path

from tests.engines.kill_loop import Plan, run


async def test_no_reminder_is_missed_and_none_follows_an_opt_out_when_the_process_is_killed(tmp_path: Path) -> None:
    verdict = await run(Plan(kills=4, patients=40, days=3, lively=7, opt_outs=2, blocked=2), tmp_path)
    assert verdict.wrong == []
    assert verdict.reminders == 120
    assert verdict.duplicates <= verdict.in_flight + verdict.lost_answers
