from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.live.fleet import Plan, run

KILLS = 100
OTHER = {"webhook": Plan(KILLS, reminded=300, lively=180, outage=30, storm=20),
         "polling": Plan(KILLS, reminded=300, lively=180, outage=30, storm=20, webhook=False)}  # fmt: skip


@pytest.mark.parametrize("way", OTHER)
async def test_100_kills_an_outage_of_postgresql_and_a_429_storm_lose_nothing(tmp_path: Path, way: str) -> None:
    verdict = await run(OTHER[way], tmp_path)
    sys.stdout.write(
        f"\n3 bots and a worker by {way}, {verdict.kills} kills, PostgreSQL away for 30 s, 20 s of 429: "
        f"{verdict.updates} updates, {len(verdict.lost)} lost, {verdict.repeated} answers repeated; "
        f"{verdict.reminders} reminders, {len(verdict.missed)} missed, {len(verdict.early)} early, "
        f"{verdict.reminded_again} repeated; in flight at the kills {verdict.answers_in_flight} answers and "
        f"{verdict.reminders_in_flight} reminders, {verdict.most_in_flight} at one at most; not explained by that: "
        f"{len(verdict.without_database)} red flags answered while the database was away, "
        f"{len(verdict.unexplained)} {verdict.unexplained}\n"
    )
    assert verdict.lost + verdict.missed + verdict.early + verdict.wrong == []
    assert verdict.unexplained == []
    assert verdict.repeated + verdict.reminded_again <= (
        verdict.answers_in_flight + verdict.reminders_in_flight + len(verdict.without_database)
    )
