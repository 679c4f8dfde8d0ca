from __future__ import annotations

import sys
from pathlib import Path

from tests.engines.kill_loop import Plan, run

KILLS = Plan(kills=120, patients=500, days=4, lively=130, opt_outs=60, blocked=10)


async def test_120_kills_lose_no_reminder_and_repeat_at_most_what_was_in_flight(tmp_path: Path) -> None:
    verdict = await run(KILLS, tmp_path)
    sys.stdout.write(
        f"\n{KILLS.kills} kills: {verdict.reminders} reminders, {verdict.sent} sent, {len(verdict.missed)} missed, "
        f"{len(verdict.after_opt_out)} after an opt-out, {verdict.duplicates} duplicates of {verdict.in_flight} in "
        f"flight at a kill and {verdict.lost_answers} lost answers, {verdict.unknown} unknown "
        f"({verdict.unheard} of them did not arrive)\n"
    )
    assert verdict.wrong == []
    assert verdict.duplicates <= verdict.in_flight + verdict.lost_answers
