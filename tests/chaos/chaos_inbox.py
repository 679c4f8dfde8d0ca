from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.live.kill_loop import by_webhook, run

KILLS = 120


@pytest.mark.parametrize("more", [{}, by_webhook()], ids=["polling", "webhook"])
async def test_120_kills_of_the_bot_lose_no_message_press_or_opt_out(tmp_path: Path, more: dict[str, str]) -> None:
    verdict = await run(KILLS, tmp_path, more=more)
    sys.stdout.write(
        f"\n{'webhook' if more else 'polling'}, {verdict.kills} kills: {verdict.updates} updates, {len(verdict.lost)} "
        f"lost, {verdict.duplicates} answers repeated of {verdict.under_way} under way at a kill "
        f"({verdict.most_under_way} at most), {len(verdict.wrong)} effects wrong\n"
    )
    assert verdict.lost + verdict.repeated + verdict.wrong == []
    assert verdict.duplicates <= verdict.under_way
