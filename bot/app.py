"""The composition root: builds the parts from the settings, owns the clock, the loop and the shutdown."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.conversation import Conversation
from bot.faq.checks import safety_problems
from bot.faq.loading import Loaded, load_knowledge
from bot.faq.problems import KnowledgeError
from bot.settings import Settings


def now() -> datetime:
    """Return the time, aware, in UTC. The only clock of the program."""
    return datetime.now(UTC)  # noqa: TID251  this is the place that the rule speaks of


def load(folder: Path, rest: Path | None = None) -> Loaded:
    """Return the knowledge in `folder` as of today; see `load_knowledge`."""
    return load_knowledge(folder, today=now().date(), rest=rest)


def build_assistant(loaded: Loaded) -> Assistant:
    """Return an assistant for the loaded knowledge."""
    return Assistant(loaded.knowledge)


def load_checked(folder: Path) -> Assistant:
    """Return an assistant for the knowledge in `folder`, its red flags proven on their own examples.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    loaded = load(folder)
    assistant = build_assistant(loaded)
    problems = safety_problems(assistant.triage, loaded.files)
    if problems:
        raise KnowledgeError(problems)
    return assistant


def run_telegram(settings: Settings, assistant: Assistant) -> None:
    """Serve Telegram until SIGINT or SIGTERM.

    Raises:
        TelegramUnavailableError: Telegram can't be reached, or refuses the token, at start.
    """
    from bot.channels.telegram.channel import TelegramSettings, serve  # noqa: PLC0415  the library takes half a second

    if settings.telegram_bot_token is None:
        raise ValueError("there is no token to serve Telegram with")
    telegram = TelegramSettings(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
    asyncio.run(_until_signalled(lambda stop: serve(Conversation(assistant), telegram, now=now, stop=stop)))


async def _until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    await serve(stop)
