from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.kill_loop import by_webhook, run


@pytest.mark.parametrize("more", [{}, by_webhook()], ids=["polling", "webhook"])
async def test_nothing_that_patients_do_is_lost_or_done_twice_when_the_bot_is_killed(
    tmp_path: Path, more: dict[str, str]
) -> None:
    verdict = await run(kills=3, folder=tmp_path, more=more)

    assert verdict.lost + verdict.repeated + verdict.wrong == []
    assert verdict.updates > 30
    assert verdict.duplicates <= verdict.under_way
