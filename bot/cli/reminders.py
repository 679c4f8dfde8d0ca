"""`clinic-bot reminders`: what is due, what was sent and what was not; and what a plan would send."""

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot import app as composition
from bot.aftercare.preview import simulate
from bot.aftercare.zonefiles import load_zone
from bot.answering.careplan import HOURS, CarePlan
from bot.answering.knowledge import Knowledge
from bot.cli.options import JsonOption, KnowledgeOption
from bot.errors import ClinicBotError
from bot.settings import read_settings

BACK = 7  # days
LONGEST = 366  # days of a simulation
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


class UnusableOptionError(ClinicBotError):
    """An option of the command can't be used."""


def reminders(
    knowledge: KnowledgeOption = None,
    *,
    as_json: JsonOption = False,
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back: sent, late, unknown, failed.")] = BACK,
    simulated: Annotated[
        str | None,
        typer.Option("--simulate", metavar="FIRST..LAST", help="Show what a plan would send; FIRST is the treatment."),
    ] = None,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="Like Africa/Cairo. [default: the clinic's]")] = None,
    plan: Annotated[
        str | None, typer.Option(metavar="PLAN", help="Its id in aftercare.yaml. [default: the first]")
    ] = None,
    hour: Annotated[
        int | None, typer.Option(min=HOURS.start, max=HOURS.stop - 1, help="[default: the clinic's]")
    ] = None,
) -> None:
    """Show the reminders: due today and tomorrow, sent, late, unknown, failed. With --simulate, what would be sent.

    Nothing in it says who a patient is.
    """
    folder = knowledge or read_settings().knowledge_dir
    known = composition.load(folder).knowledge
    its_zone = load_zone(zone or known.plan_defaults.zone or "UTC")
    if simulated is not None:
        from bot.cli.simulation import print_simulated  # noqa: PLC0415  rich would slow the other commands' start

        first, last = _range(simulated)
        days_to_come = simulate(first, last, its_zone, _plan(known, plan), hour or known.plan_defaults.hour)
        print_simulated(days_to_come, as_json=as_json)
        return
    asyncio.run(_report(its_zone, composition.now(), days, as_json=as_json))


async def _report(zone: ZoneInfo, now: datetime, days: int, *, as_json: bool) -> None:
    """Read the database, where there is one: this command makes none."""
    from bot.cli import reminder_report as report  # noqa: PLC0415  other commands need no database, nor its libraries
    from bot.keys import cipher_of  # noqa: PLC0415
    from bot.storage.connections import database_file  # noqa: PLC0415
    from bot.storage.opening import opened  # noqa: PLC0415

    settings = read_settings()
    today = now.astimezone(zone).date()
    midnights = (
        _midnight(today - timedelta(days=days), zone),
        _midnight(today, zone),
        _midnight(today + timedelta(days=1), zone),
        _midnight(today + timedelta(days=2), zone),
    )
    file = database_file(settings.database_url)
    if file is not None and not file.exists():
        report.print_report(report.empty(now, zone.key, midnights), as_json=as_json)
        return
    async with opened(settings.database_url, cipher_of(settings, file)) as db:
        report.print_report(await report.read(db.reports, now, zone.key, midnights), as_json=as_json)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _range(text: str) -> tuple[date, date]:
    """Return the two dates of "2026-10-20..2026-10-30"."""
    match = _RANGE.fullmatch(text.strip())
    try:
        first, last = (date.fromisoformat(part) for part in match.groups()) if match else (date.max, date.min)
    except ValueError:
        first, last = date.max, date.min
    if first > last:
        raise UnusableOptionError(f"--simulate {text}: write two dates, like 2026-10-20..2026-10-30")
    if (last - first).days > LONGEST:
        raise UnusableOptionError(f"--simulate {text}: that is longer than a year")
    return first, last


def _plan(known: Knowledge, plan_id: str | None) -> CarePlan:
    if not known.plans:
        raise UnusableOptionError("aftercare.yaml has no plans, so there is nothing to simulate")
    plan = known.plan(plan_id) if plan_id else known.plans[0]
    if plan is None:
        ids = ", ".join(plan.id for plan in known.plans)
        raise UnusableOptionError(f"--plan {plan_id}: aftercare.yaml has no such plan, but {ids}")
    return plan
