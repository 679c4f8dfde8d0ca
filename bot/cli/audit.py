"""`clinic-bot audit`: who of the staff did what, and when; for people, or for programs."""

import asyncio
import csv
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot import app as composition
from bot.aftercare.zonefiles import load_zone
from bot.cli.options import JsonOption, KnowledgeOption, day_of
from bot.faq.problems import KnowledgeError
from bot.settings import read_settings

MOST = 50
NAMES = ("at", "who", "action", "about")


def audit(
    knowledge: KnowledgeOption = None,
    *,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many lines, the newest first.")] = MOST,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day, like 2026-11-01.")] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
) -> None:
    """Show who of the staff did what, and when: answers, edits of the files, alarms that were taken.

    It holds the names of staff, and no words of patients.
    """
    zone = _zone(knowledge or read_settings().knowledge_dir)
    lines = asyncio.run(_lines(most, day_of("--since", since, zone) if since else None))
    rows = [dict(zip(NAMES, (_local(line.at, zone), line.who, line.action, line.about), strict=True)) for line in lines]
    if as_csv:
        writer = csv.DictWriter(sys.stdout, NAMES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    elif as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        _print_table(rows, zone)


def _zone(folder: Path) -> ZoneInfo:
    """Return the clinic's zone. Files that can't be used are a reason to look into this log, and none to refuse it."""
    try:
        return load_zone(composition.load(folder).knowledge.plan_defaults.zone or "UTC")
    except KnowledgeError:
        return load_zone("UTC")


async def _lines(most: int, since: datetime | None) -> Sequence[Any]:
    """Read the database, where there is one: this command makes none."""
    from bot.keys import cipher_of  # noqa: PLC0415  other commands need no database, nor its libraries
    from bot.storage.connections import database_file  # noqa: PLC0415
    from bot.storage.opening import opened  # noqa: PLC0415

    settings = read_settings()
    file = database_file(settings.database_url)
    if file is not None and not file.exists():
        return ()
    async with opened(settings.database_url, cipher_of(settings, file)) as db:
        return await db.audit.latest(most, since)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


def _print_table(rows: Sequence[dict[str, str]], zone: ZoneInfo) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if not rows:
        print("Nothing was done.")
        return
    table = Table("when", "who", "what", "to what", title=f"Who did what, in the time of {zone.key}")
    for row in rows:  # as text: a name in square brackets is no colour
        when = row["at"][:16].replace("T", " ")
        table.add_row(when, *(Text(row[name]) for name in NAMES[1:]))
    Console().print(table)
