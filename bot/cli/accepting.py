"""The command with which a person agrees to a drastic change of the clinic's files."""

import sys
from typing import Annotated

import typer

from bot import app as composition
from bot.errors import ClinicBotError
from bot.settings import read_settings

AGREED = "Agreed: a running bot takes it up within seconds, another one when it starts."
LEFT = "Nothing was agreed to: the bot goes on with the files that it served last."


def accept(
    *, yes: Annotated[bool, typer.Option("--yes", help="Agree without being asked, as a script does.")] = False
) -> None:
    """Agree to a change that loses red flags or many entries, and that the bot therefore holds back."""
    kept, found = composition.waiting_for_yes(read_settings())
    if found is None:
        print("Nothing waits for a yes.", file=sys.stderr)
        return
    digest, reason = found
    print(f"The clinic's files wait for a yes: {reason}.", file=sys.stderr)
    if not yes and not typer.confirm("Use them?", err=True):
        print(LEFT, file=sys.stderr)
        raise typer.Exit(1)
    try:
        kept.accept(digest)
    except OSError as error:
        raise ClinicBotError(f"The yes can't be kept ({error.strerror}): run this as the bot's own user") from None
    print(AGREED, file=sys.stderr)
