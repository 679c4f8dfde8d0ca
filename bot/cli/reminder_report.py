"""What `clinic-bot reminders` prints, for people and for programs. An enrollment's number stands for the patient."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.aftercare.model import ReminderState
from bot.aftercare.zonefiles import load_zone
from bot.storage.reports import ReportLine, ReportStore

MOST = 100_000  # reminders of one list
SHOWN = 50  # of them are printed for people

Midnights = tuple[datetime, datetime, datetime, datetime]  # since when; the beginning and end of today; of tomorrow


@dataclass(frozen=True, slots=True)
class Report:
    """The reminders as of `at`; the lists of those that ended go back to `since`, `sent` counts from there, too."""

    at: datetime
    zone: str
    since: datetime
    counts: dict[ReminderState, int]
    due_today: Sequence[ReportLine] = ()
    due_tomorrow: Sequence[ReportLine] = ()
    sent: int = 0
    late: Sequence[ReportLine] = ()
    unknown: Sequence[ReportLine] = ()
    failed: Sequence[ReportLine] = ()
    expired: Sequence[ReportLine] = ()

    @property
    def lists(self) -> dict[str, Sequence[ReportLine]]:
        """Each list by its name, in the order in which they are shown."""
        names = ("due_today", "due_tomorrow", "late", "unknown", "failed", "expired")
        return {name: getattr(self, name) for name in names}


def empty(at: datetime, zone: str, midnights: Midnights) -> Report:
    """Return the report of a bot that has not run yet."""
    return Report(at, zone, midnights[0], dict.fromkeys(ReminderState, 0))


async def read(store: ReportStore, at: datetime, zone: str, midnights: Midnights) -> Report:
    """Return the report of a database."""
    since, today, tomorrow, after = midnights
    return Report(
        at=at,
        zone=zone,
        since=since,
        counts=await store.counts(),
        due_today=await store.due_between(today, tomorrow, MOST),
        due_tomorrow=await store.due_between(tomorrow, after, MOST),
        sent=len(await store.ended(ReminderState.SENT, since, MOST)),
        late=await store.sent_late(since, MOST),
        unknown=await store.ended(ReminderState.UNKNOWN, since, MOST),
        failed=await store.ended(ReminderState.FAILED, since, MOST),
        expired=await store.ended(ReminderState.EXPIRED, since, MOST),
    )


def print_report(report: Report, *, as_json: bool) -> None:
    """Print a report."""
    if as_json:
        heads = {"at": report.at.isoformat(), "zone": report.zone, "since": report.since.isoformat()}
        lists = {name: [_line(line) for line in lines] for name, lines in report.lists.items()}
        print(json.dumps({**heads, "counts": report.counts, "sent": report.sent, **lists}, indent=2))
        return
    console = Console()
    local = report.since.astimezone(load_zone(report.zone))
    console.print(f"In days of {report.zone}; what was sent, or not, since {local:%Y-%m-%d}:")
    console.print(_counts(report))
    for name, lines in report.lists.items():
        if lines:
            console.print(_table(name, lines, report.zone))


def _counts(report: Report) -> Table:
    table = Table(box=None, show_header=False)
    rows = {"due today": len(report.due_today), "due tomorrow": len(report.due_tomorrow), "sent": report.sent}
    ended = {name: len(report.lists[name]) for name in ("late", "unknown", "failed", "expired")}
    for name, number in {**rows, **ended}.items():
        table.add_row(name, str(number))
    return table


def _table(name: str, lines: Sequence[ReportLine], zone: str) -> Table:
    table = Table("due", "patient", "plan", "day", "state", "why", title=name.replace("_", " "), title_justify="left")
    for line in lines[:SHOWN]:
        paused = f"paused: {line.pause_reason}" if line.pause_reason and line.state is ReminderState.DUE else ""
        due = f"{line.due_at.astimezone(load_zone(zone)):%Y-%m-%d %H:%M}"
        why = line.reason or paused
        table.add_row(due, str(line.enrollment_id), line.plan_id, str(line.day), line.state, why)
    if len(lines) > SHOWN:
        table.caption = f"and {len(lines) - SHOWN} more: --json shows all"
    return table


def _line(line: ReportLine) -> dict[str, Any]:
    times = {name: value.isoformat() for name, value in asdict(line).items() if isinstance(value, datetime)}
    return asdict(line) | times
