"""`clinic-bot rekey`: encrypts all that is kept anew, after DATA_KEY was replaced."""

import asyncio
import sys

from bot.errors import SettingsError
from bot.settings import Settings, read_settings

HOW = (
    "DATA_KEY_PREVIOUS is not set, so there is nothing to encrypt anew. To replace the key: make a new one "
    "(openssl rand -base64 32), set DATA_KEY to it and DATA_KEY_PREVIOUS to the old one, restart the bot, then run "
    "`clinic-bot rekey`"
)
DONE = "All that was encrypted with the old key ({} rows) is encrypted with the new one. DATA_KEY_PREVIOUS can go now."


def rekey() -> None:
    """Encrypt all that is kept with the new DATA_KEY, also while the bot runs; ended half-way, it goes on next time."""
    settings = read_settings()
    if settings.data_key_previous is None:
        raise SettingsError(HOW)
    print(DONE.format(asyncio.run(_rekey(settings))))


async def _rekey(settings: Settings) -> int:
    from rich.console import Console  # noqa: PLC0415  other commands need neither
    from rich.progress import Progress, TaskID  # noqa: PLC0415

    from bot.keys import cipher_of  # noqa: PLC0415
    from bot.storage.connections import database_file  # noqa: PLC0415
    from bot.storage.opening import opened  # noqa: PLC0415
    from bot.storage.rekeying import rekey as seal_anew  # noqa: PLC0415

    cipher = cipher_of(settings, database_file(settings.database_url))
    with Progress(console=Console(file=sys.stderr)) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(table, total=total or 1)
            bars.update(tasks[table], completed=done if total else 1)

        async with opened(settings.database_url, cipher) as db:
            return await seal_anew(db.connections, cipher, progress)
