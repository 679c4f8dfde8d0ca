"""`clinic-bot backup`, `migrate-to` and `downgrade`: the database as a whole. Libraries load when called."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ClinicBotError, SettingsError
from bot.settings import Settings, database_address, read_settings

PG_DUMP = (
    "DATABASE_URL is a server: take its backup with PostgreSQL's own pg_dump, which works while the bot runs, like "
    '`pg_dump --format=custom --file=clinic.dump "$DATABASE_URL"`; docs/deployment.md tells how to put it back'
)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy: a new file.", show_default=False)],
) -> None:
    """Write a copy of the database file, also while the bot runs. The key is not in it: keep that elsewhere."""
    from bot.storage.backup import backup as copy  # noqa: PLC0415  other commands need no database
    from bot.storage.connections import database_file  # noqa: PLC0415

    source = database_file(read_settings().database_url)
    if source is None:
        raise SettingsError(PG_DUMP)
    copy(source, file)
    print(f"{source} is copied to {file}. It opens only with the key, DATA_KEY or DATA_KEY_FILE: keep that elsewhere.")


def migrate_to(
    url: Annotated[str, typer.Argument(metavar="URL", help="An empty database: postgresql://user:password@host/name.")],
) -> None:
    """Move all that is kept from the database file to an empty PostgreSQL, all or nothing. Stop the bot before.

    Each row is read back and compared. The file stays as it is; the key stays the same.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError(
            f"{url.partition(':')[0]}: this is no PostgreSQL; write postgresql://user:password@host/name"
        )
    try:
        database_address(url)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    settings = read_settings()
    with _alone(settings) as file:
        asyncio.run(_move(settings, file, url))


async def _move(settings: Settings, file: Path, url: str) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from bot.keys import cipher_of  # noqa: PLC0415
    from bot.storage.errors import StorageUnavailableError  # noqa: PLC0415
    from bot.storage.moving import move  # noqa: PLC0415
    from bot.storage.opening import opened  # noqa: PLC0415

    cipher = cipher_of(settings, file)
    async with opened(settings.database_url, cipher) as source:
        with Progress(console=Console(file=sys.stderr)) as bars:
            tasks = {}

            def progress(table: str, done: int, total: int) -> None:
                if table not in tasks:
                    tasks[table] = bars.add_task(table, total=total or 1)
                bars.update(tasks[table], completed=done if total else 1)

            try:
                moved = await move(source, url, cipher, progress)
            except StorageUnavailableError as error:
                raise ClinicBotError(f"Nothing was moved: {error}") from None
    for one in moved:
        print(f"{one.table:<20} {one.rows:>8} rows  {one.digest[:16]}")
    print("All rows are the same in both. Now set DATABASE_URL to the new address, leave the key as it is, and start.")


def downgrade(
    revision: Annotated[str, typer.Argument(metavar="REVISION", help="The last migration that the older version has.")],
) -> None:
    """Take migrations back, for an older version of the bot. Stop all bots and take a backup before.

    What newer tables and columns hold is deleted.
    """
    asyncio.run(_downgrade(read_settings(), revision))


async def _downgrade(settings: Settings, revision: str) -> None:
    from bot.storage.connecting import connect  # noqa: PLC0415
    from bot.storage.errors import StorageUnavailableError  # noqa: PLC0415
    from bot.storage.migrate import StillUsedError, UnknownRevisionError, go_back  # noqa: PLC0415

    is_file = settings.database_url.startswith("sqlite:")
    with _alone(settings) if is_file else nullcontext():
        connections = connect(settings.database_url)
        try:
            await go_back(connections, revision)
        except (StillUsedError, StorageUnavailableError, UnknownRevisionError) as error:
            raise ClinicBotError(f"Nothing was taken back: {error}") from None
        finally:
            await connections.close()
    print(f"The database is as {revision} left it. Start the version of the bot that belongs to it.")


@contextmanager
def _alone(settings: Settings) -> Iterator[Path]:
    """Hold the bot's own lock: it must not write meanwhile."""
    from bot.engines.lockfile import only_one  # noqa: PLC0415
    from bot.storage.connections import database_file  # noqa: PLC0415

    file = database_file(settings.database_url)
    if file is None:
        raise SettingsError("DATABASE_URL is a server already; this command moves a file to one")
    if not file.exists():
        raise SettingsError(f"DATABASE_URL: there is no {file}")
    with only_one(file.with_name(f"{file.name}.lock")):
        yield file
