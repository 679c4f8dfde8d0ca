"""`clinic-bot status`: how the bot stands, from a shell. It asks the database and Telegram, and changes nothing."""

import asyncio
from pathlib import Path

from bot import app as composition
from bot.cli.options import JsonOption
from bot.cli.status_report import AtTelegram, Status, print_status
from bot.errors import ClinicBotError
from bot.settings import Settings, read_settings


def status(*, as_json: JsonOption = False) -> None:
    """Show how the bot stands: its processes, what waits, alarms that nobody has taken, reminders, the webhook.

    Nothing in it says who a patient is.
    """
    print_status(asyncio.run(_asked(read_settings())), as_json=as_json)


async def _asked(settings: Settings) -> Status:
    from bot.keys import cipher_of  # noqa: PLC0415  other commands need no database, nor its libraries
    from bot.storage.connections import database_file  # noqa: PLC0415
    from bot.storage.opening import opened, place  # noqa: PLC0415

    file, now = database_file(settings.database_url), composition.now()
    if file is not None and not file.exists():
        raise ClinicBotError(f"There is no {file} yet: the bot was never started with this DATABASE_URL")
    cipher = cipher_of(settings, file)
    async with opened(settings.database_url, cipher, server_starts=0) as db:
        return Status(
            at=now,
            database=place(settings.database_url),
            is_running=_is_running(file) if file else None,
            processes=await db.replicas.alive(now),
            overview=await db.overview.at(now),
            telegram=await _at_telegram(settings),
        )


def _is_running(file: Path) -> bool:
    from bot.engines.lockfile import is_held  # noqa: PLC0415

    return is_held(file.with_name(f"{file.name}.lock"))


async def _at_telegram(settings: Settings) -> AtTelegram | None:
    """What Telegram knows of the webhook; None where there is no token to ask with."""
    if settings.telegram_bot_token is None:
        return None
    from bot.channels.telegram.asking import webhook_of  # noqa: PLC0415  the library takes a second
    from bot.channels.telegram.web.registration import host_of  # noqa: PLC0415

    try:
        found = await webhook_of(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    except ClinicBotError as error:
        return AtTelegram(unknown=str(error))
    trouble = found.last_error_message if found.last_error_date else None
    return AtTelegram(
        host_of(found.url) if found.url else "", found.pending_update_count, trouble, found.last_error_date
    )
