"""`clinic-bot report`: how the bot did, as a table, or for programs."""

import asyncio
import csv
import json
import sys
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot import app as composition
from bot.aftercare.zonefiles import load_zone
from bot.cli.options import JsonOption, KnowledgeOption, UnusableDateError, day_of
from bot.settings import read_settings

DAYS = 7
MOST_DAYS = 366


def report(
    knowledge: KnowledgeOption = None,
    *,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days back, today included.")] = DAYS,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day, like 2026-11-01.")] = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets: a line a day.")] = False,
) -> None:
    """Show how the bot did: questions a day and what became of them, entries shown most, ratings, reminders.

    Counts only; nothing in it is about a person.
    """
    known = composition.load(knowledge or read_settings().knowledge_dir).knowledge
    zone = load_zone(known.plan_defaults.zone or "UTC")
    questions = {entry.id: entry.question for entry in known.entries}
    asyncio.run(_report(zone, _days(days, since, zone), questions, as_json=as_json, as_csv=as_csv))


async def _report(zone: ZoneInfo, days: int, questions: dict[str, str], *, as_json: bool, as_csv: bool) -> None:
    """Read the database, where there is one: this command makes none."""
    from bot.keys import cipher_of  # noqa: PLC0415  other commands need no database, nor its libraries
    from bot.reporting.figures import Span, figures, read_figures  # noqa: PLC0415
    from bot.storage.connections import database_file  # noqa: PLC0415
    from bot.storage.opening import opened  # noqa: PLC0415
    from bot.storage.reports import Ended  # noqa: PLC0415

    settings, span = read_settings(), Span.back(days, composition.now(), zone)
    file = database_file(settings.database_url)
    if file is None or not file.exists():
        found = figures(span, [], Ended())
    else:
        async with opened(settings.database_url, cipher_of(settings, file)) as db:
            found = await read_figures(db, span)
    if as_csv:
        _print_csv(_rows(found))
    elif as_json:
        print(json.dumps(_plain(found, _rows(found)), indent=2))
    else:
        from bot.cli.report_tables import print_tables  # noqa: PLC0415

        print_tables(found, questions)


def _rows(found: Any) -> list[dict[str, Any]]:  # noqa: ANN401  `Figures`, whose module is imported late
    names = ("questions", "answered", "referred", "choices", "unanswered", "urgent")
    return [{"day": day.day.isoformat(), **{name: getattr(day, name) for name in names}} for day in found.days]


def _plain(found: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401
    from dataclasses import asdict  # noqa: PLC0415

    return {
        "zone": found.span.zone.key,
        "days": rows,
        "entries": [{"entry": entry, "shown": count} for entry, count in found.entries],
        "helpful": found.helpful,
        "rated": found.rated,
        "reminders": asdict(found.reminders),
    }


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _days(days: int, since: str | None, zone: ZoneInfo) -> int:
    """Return how many days back a report goes."""
    if since is None:
        return days
    back = (_today(composition.now(), zone) - day_of("--since", since, zone).date()).days + 1
    if not 1 <= back <= MOST_DAYS:
        raise UnusableDateError(f"--since {since}: that is in the future, or longer than a year ago")
    return back


def _today(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()
