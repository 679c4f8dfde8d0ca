"""The commands that answer patients: on Telegram, in the terminal, or line by line for measuring."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import app as composition
from bot import running
from bot.answering.assistant import Assistant
from bot.answering.model import Outcome
from bot.channels import terminal
from bot.cli.options import JsonOption, KnowledgeOption
from bot.errors import SettingsError
from bot.reloading.asking import Asking
from bot.settings import read_settings
from bot.telemetry import report_crashes, set_up_logging

GO_LIVE = (
    "TELEGRAM_BOT_TOKEN is not set, so this is the bot in your terminal. "
    "To go live, put the token that @BotFather gives you into .env and start again."
)


def run() -> None:
    """Start the bot: on Telegram where TELEGRAM_BOT_TOKEN is set, else as a chat in this terminal."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    if settings.telegram_bot_token is None:
        print(GO_LIVE, file=sys.stderr)
        _chat(settings.knowledge_dir, settings.cache_dir)
    else:
        report_crashes()
        running.run_telegram(settings, composition.now)


def worker(
    listen: Annotated[
        str,
        typer.Option(metavar="HOST:PORT", help="Where its /healthz, /readyz and /metrics are. [default: nowhere]"),
    ] = "",
) -> None:
    """Send the reminders and nothing else, beside processes that `run`. Needs a DATABASE_URL of PostgreSQL."""
    settings = read_settings().for_worker(listen)
    set_up_logging(settings.log_level)
    if settings.telegram_bot_token is None:
        raise SettingsError("TELEGRAM_BOT_TOKEN is not set, and a worker has nothing to do without it")
    if settings.database_url.startswith("sqlite:"):
        raise SettingsError(
            "DATABASE_URL is a file, which one process serves: `clinic-bot run` sends its reminders, too. "
            "A worker stands beside it where DATABASE_URL is postgresql://…"
        )
    report_crashes()
    running.run_worker(settings, composition.now)


def chat(knowledge: KnowledgeOption = None) -> None:
    """Chat with the bot in this terminal; each line is a message. Piped input is answered line by line."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    _chat(knowledge or settings.knowledge_dir, settings.cache_dir)


def ask(
    questions: Annotated[list[str] | None, typer.Argument(metavar="[QUESTION]...", show_default=False)] = None,
    knowledge: KnowledgeOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer each QUESTION, or each line of standard input. Uses no network.

    A DIR with nothing but a faq.yaml will do: what is missing there is taken from the bot's own knowledge.
    """
    settings = read_settings()
    rest = settings.knowledge_dir if knowledge else None
    if knowledge is not None and (taken := composition.missing_files(knowledge)):
        print(f"{', '.join(taken)}: not in {knowledge}, so taken from {rest}", file=sys.stderr)
    assistant = composition.assistant_of(knowledge or settings.knowledge_dir, rest, settings.cache_dir)
    for number, question in enumerate(questions or _lines()):
        if as_json:
            print(json.dumps(_answer(assistant, question), ensure_ascii=False), flush=True)
        else:
            print("\n" * (number > 0) + terminal.render(assistant.reply(question)), flush=True)


def _answer(assistant: Assistant, question: str) -> dict[str, Any]:
    """Return the object that `ask --json` prints; others measure the bot by it, so its shape is a contract."""
    reply = assistant.reply(question)
    return {
        "question": question,
        "outcome": reply.outcome,
        "entries": reply.entries,
        "confidence": _rounded(reply.confidence),
        "candidates": [[c.entry_id, _rounded(c.confidence)] for c in assistant.rank(question)],
        "text": terminal.render(reply) if reply.outcome is Outcome.CHOICES else reply.text,
    }


def _chat(folder: Path, cache: Path | None) -> None:
    asking = Asking(composition.load_checked(folder, cache), folder, cache, composition.now)
    source = sys.stdin or io.StringIO()  # there is none where it was closed
    terminal.chat(asking.conversation, now=composition.now, source=source, interactive=source.isatty(), refresh=asking)


def _lines() -> Iterator[str]:
    for line in sys.stdin or ():  # there is none where it was closed
        yield line.rstrip("\r\n")


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 4)
