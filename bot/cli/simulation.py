"""What `clinic-bot reminders --simulate` prints, for people and for programs."""

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.aftercare.preview import Clocks, SimulatedDay
from bot.answering.richtext import to_plain

NOTES = {
    Clocks.USUAL: "",
    Clocks.SKIPPED: "the clocks skip that hour: at the first instant after it",
    Clocks.REPEATED: "the clocks show that hour twice: at the first",
    Clocks.NO_SUCH_DATE: "this date does not exist there: nothing is sent",
}


def print_simulated(days: Sequence[SimulatedDay], *, as_json: bool) -> None:
    """Print what a plan would send on each date."""
    if as_json:
        print(json.dumps([_simulated(day) for day in days], indent=2, ensure_ascii=False))
        return
    table = Table("date", "day", "there", "UTC", "advice", box=None)
    for day in days:
        note = NOTES[day.clocks] if day.step else ""
        advice = to_plain(day.step.text) if day.step else "-"
        local, utc = (f"{at:%H:%M}" if at and day.step else "" for at in (day.local, day.due_at))
        table.add_row(f"{day.date:%a %Y-%m-%d}", str(day.day), local, utc, f"{advice} ({note})" if note else advice)
    Console().print(table)


def _simulated(day: SimulatedDay) -> dict[str, Any]:
    sent = day.step is not None and day.due_at is not None
    return {
        "date": day.date.isoformat(),
        "day": day.day,
        "due_at": day.due_at.isoformat() if day.due_at and sent else None,
        "local": day.local.isoformat() if day.local and sent else None,
        "clocks": day.clocks,
        "entry": day.step.entry_id if day.step else None,
        "text": to_plain(day.step.text) if day.step else None,
    }
