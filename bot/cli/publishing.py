"""The command that publishes the clinic's files for all bots at one database."""

import sys
from typing import Annotated

import typer

from bot import app as composition
from bot.settings import read_settings

SERVED = "Published: {}. All bots at this database serve it within seconds."
WAITS = "Published: {}. It waits for a yes in the staff chat, as {}."


def publish(
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Have it served without asking the staff, whatever it loses.")
    ] = False,
) -> None:
    """Publish the files of KNOWLEDGE_DIR for all bots at the database, where KNOWLEDGE=database."""
    publication = composition.publish(read_settings(), agreed=yes)
    files = ", ".join(publication.files)
    if not files:
        print("Nothing is to be published: the files in the folder are those that are published.", file=sys.stderr)
    elif publication.reason:
        print(WAITS.format(files, publication.reason), file=sys.stderr)
    else:
        print(SERVED.format(files), file=sys.stderr)
