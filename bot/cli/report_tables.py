"""The report as a person reads it in a terminal."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bot.reporting.figures import Figures, percent

COLUMNS = ("questions", "answered", "referred", "choices", "unanswered", "urgent")


def print_tables(found: Figures, questions: Mapping[str, str]) -> None:
    """Print the days, the entries shown most, and the rest in a few lines. `questions`: of each entry."""
    console = Console()
    console.print(_days(found))
    if found.entries:
        console.print(_entries(found, questions))
    ended = found.reminders
    helpful = f"helpful: {percent(found.helpful, found.rated)} of {found.rated} rated answers"
    sent = f"reminders: {ended.sent} sent ({ended.late} late), {ended.failed} failed"
    console.print(f"{helpful}\n{sent}, {ended.unknown} unknown, {ended.expired} expired", highlight=False)


def _days(found: Figures) -> Table:
    table = Table("day", title=f"Questions, in days of {found.span.zone.key}", title_justify="left", show_footer=True)
    table.columns[0].footer = "all"
    for name in COLUMNS:
        table.add_column(name, footer=str(found.total(name)), justify="right")
    for day in found.days:
        table.add_row(f"{day.day:%Y-%m-%d}", *(str(getattr(day, name)) for name in COLUMNS))
    shares = [found.share(name) if name != "questions" else "" for name in COLUMNS]
    table.add_section()
    table.add_row("share", *shares)
    return table


def _entries(found: Figures, questions: Mapping[str, str]) -> Table:
    table = Table("entry", "question", title="Shown most", title_justify="left")
    table.add_column("times", justify="right")
    for entry, count in found.entries:
        table.add_row(entry, questions.get(entry, "(no longer there)"), str(count))
    return table
