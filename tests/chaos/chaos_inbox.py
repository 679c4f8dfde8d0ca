from __future__ import annotations

import sys
from pathlib import Path

from tests.live.kill_loop import run

KILLS = 120


async def test_120_kills_of_the_bot_lose_no_message_press_or_opt_out(tmp_path: Path) -> None:
    verdict = await run(KILLS, tmp_path)
    sys.stdout.write(
        f"\n{verdict.kills} kills: {verdict.updates} updates, {len(verdict.lost)} lost, {verdict.duplicates} answers "
        f"repeated of {verdict.under_way} under way at a kill ({verdict.most_under_way} at most), "
        f"{len(verdict.wrong)} effects wrong\n"
    )
    assert verdict.lost + verdict.repeated + verdict.wrong == []
    assert verdict.duplicates <= verdict.under_way
