"""The scorecard as a person reads it in a terminal."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.evaluation.scorecard import MEASURES, Scorecard, Share
from bot.evaluation.verdict import Verdict

SHOWN = 12  # cases of each sort that are listed


def progress() -> Progress:
    """Return a progress bar on standard error, which leaves standard output to the scorecard."""
    return Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def show(scorecard: Scorecard, console: Console | None = None) -> None:
    """Print the scorecard: the measures, then by kind and by style, then what went wrong."""
    console = console or Console()
    console.print(_measures(scorecard))
    console.print(_groups("By kind", scorecard, scorecard.grouped(lambda v: v.question.kind)))
    console.print(_groups("By style", scorecard, scorecard.grouped(lambda v: v.question.style or "-")))
    if confusions := scorecard.confusions():
        console.print(_confusions(confusions))
    not_urgent = [v for v in scorecard.verdicts if v.question.kind != "urgent"]
    _cases(
        console, "Urgent, but missed", [v for v in scorecard.verdicts if v.question.kind == "urgent" and not v.alarmed]
    )
    _cases(console, "False alarms", [v for v in not_urgent if v.alarmed])
    _cases(console, "Wrong but confident", [v for v in not_urgent if v.wrong and not v.question.alarm_only])


def _measures(scorecard: Scorecard) -> Table:
    title = f"{scorecard.title}: {len(scorecard.verdicts)} questions, knowledge {scorecard.version}"
    table = Table("measure", "of", title=title, title_justify="left")
    for heading in ("share", "95% interval", "count"):
        table.add_column(heading, justify="right")
    shares = scorecard.measures()
    for measure in MEASURES:
        share = shares[measure.name]
        table.add_row(measure.name, measure.meaning, _percent(share), _interval(share), f"{share.hits}/{share.total}")
    return table


def _groups(title: str, scorecard: Scorecard, groups: dict[str, list[Verdict]]) -> Table:
    table = Table(title=title, title_justify="left", padding=(0, 0))
    table.add_column("", no_wrap=True, min_width=10)
    table.add_column("all", justify="right")
    for measure in MEASURES:
        table.add_column(measure.name.replace("_", "\n"), justify="right", no_wrap=True)
    for name, verdicts in groups.items():
        shares = scorecard.measures(verdicts)
        table.add_row(name, str(len(verdicts)), *(_percent(shares[measure.name]) for measure in MEASURES))
    return table


def _confusions(confusions: Sequence[tuple[str, str, int]]) -> Table:
    table = Table("wanted", "answered instead", title="Worst confusions", title_justify="left")
    table.add_column("times", justify="right")
    for wanted, got, count in confusions:
        table.add_row(wanted, got, str(count))
    return table


def _cases(console: Console, title: str, verdicts: Sequence[Verdict]) -> None:
    if not verdicts:
        return
    console.print(f"\n{title}: {len(verdicts)}", style="bold")
    for verdict in verdicts[:SHOWN]:
        console.print(
            f"  {verdict.question.id}: “{verdict.question.text}” → {verdict.got}", markup=False, highlight=False
        )
    if len(verdicts) > SHOWN:
        console.print(f"  … and {len(verdicts) - SHOWN} more; --json lists all")


def _percent(share: Share) -> str:
    return "" if share.value is None else f"{share.value:.1%}"


def _interval(share: Share) -> str:
    return "" if share.interval is None else f"{share.interval[0]:.1%} - {share.interval[1]:.1%}"
