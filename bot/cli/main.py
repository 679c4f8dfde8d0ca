"""`clinic-bot`: the table of commands. What a person can mend becomes one message and exit code 2."""

import io
import os
import sys
from importlib import metadata
from typing import Annotated

import typer
from threadpoolctl import threadpool_limits

from bot.cli import accepting, answering, audit, database, knowledge, publishing, rekeying, reminders, report, status
from bot.errors import ClinicBotError
from bot.telemetry import warn_discreetly

EXIT_UNUSABLE = 2  # a setting, the knowledge or Telegram can't be used

app = typer.Typer(
    name="clinic-bot",
    help="Answers a clinic's patients from the clinic's own FAQ, offline, and stays silent where it does not know.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"clinic-bot {metadata.version('clinic-bot')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that belong to no command."""


app.command(epilog="Example: TELEGRAM_BOT_TOKEN=123:AAE… clinic-bot run")(answering.run)
app.command(epilog="Example: DATABASE_URL=postgresql://bot:secret@db/clinic clinic-bot worker")(answering.worker)
app.command(epilog='Example: echo "does it hurt?" | clinic-bot chat')(answering.chat)
app.command(epilog='Examples: clinic-bot ask "does it hurt?"  |  clinic-bot ask --json < questions.txt')(answering.ask)
app.command(epilog="Example: clinic-bot check --knowledge my-clinic")(knowledge.check)
app.command(epilog="Example: clinic-bot accept")(accepting.accept)
app.command(epilog="Example: KNOWLEDGE=database clinic-bot publish")(publishing.publish)
app.command(epilog="Example: clinic-bot evaluate questions.jsonl --min answered=.75 --max wrong=.03")(
    knowledge.evaluate
)
app.command(epilog="Example: clinic-bot schema --write")(knowledge.schema)
app.command(epilog="Example: clinic-bot reminders --simulate 2026-10-20..2026-10-30 --zone Africa/Cairo")(
    reminders.reminders
)

app.command(epilog="Example: clinic-bot status --json")(status.status)
app.command(epilog="Example: clinic-bot backup /mnt/backup/clinic-bot-$(date +%F).db")(database.backup)
app.command("migrate-to", epilog="Example: clinic-bot migrate-to postgresql://bot:secret@db/clinic")(
    database.migrate_to
)
app.command(epilog="Example: DATA_KEY=… DATA_KEY_PREVIOUS=… clinic-bot rekey")(rekeying.rekey)
app.command(epilog="Example: clinic-bot downgrade a003")(database.downgrade)
app.command(epilog="Example: clinic-bot report --since 2026-11-01 --csv > november.csv")(report.report)
app.command(epilog="Example: clinic-bot audit --since 2026-11-01 --csv > november.csv")(audit.audit)


def main() -> None:
    """Run a command; whatever a person can mend is said in one message without a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without emoji gets a "?", not a traceback
    warn_discreetly()
    threadpool_limits(1)  # threads that wait for a busy core make linear algebra 10 times as slow, not twice as fast
    try:
        app()
    except ClinicBotError as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_UNUSABLE)
    except (
        BrokenPipeError
    ):  # the reader of `… | head` has gone; nobody is left to tell, and closing must not fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
