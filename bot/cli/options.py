"""Options that several commands share."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.errors import ClinicBotError

KnowledgeOption = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="DIR", help="The folder of faq.yaml. [default: KNOWLEDGE_DIR, else knowledge]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


class UnusableDateError(ClinicBotError):
    """The date of an option can't be used."""


def day_of(option: str, said: str, zone: ZoneInfo) -> datetime:
    """Return the beginning of the day that an option names."""
    try:
        return datetime.combine(date.fromisoformat(said), time(), zone)
    except ValueError:
        raise UnusableDateError(f"{option} {said}: write a date, like 2026-11-01") from None
