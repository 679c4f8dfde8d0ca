"""The bot, served by the real channel over HTTP, for scenario tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.answering.assistant import Assistant
from bot.answering.composer import Composer
from bot.answering.knowledge import Knowledge
from bot.answering.model import Candidate, Match, Side, Tier, Urgency
from bot.answering.reply import Reply
from bot.channels.telegram.channel import TelegramSettings, serve
from bot.channels.telegram.services import QUESTIONS_KEPT, Send, Services
from bot.channels.telegram.web.addresses import NO_WEBHOOK, WebhookAddress
from bot.conversation import Conversation
from bot.engines.dispatch import Dispatcher, Hooks
from bot.engines.embedded import EmbeddedEngine
from bot.reloading.reloader import Reloader
from bot.storage.database import open_database
from tests.answering.clinic import clinic
from tests.fake_telegram import FakeTelegram, Group, Patient, texts
from tests.fake_telegram.messages import Message
from tests.storage.samples import CIPHER

ICE = "Can I put ice on the swelling?"
SCRATCH = "May I scratch my skin?"
PRICE = "How much does it cost?"
ICE_ANSWER = "Can I put ice on the swelling?\nIce is often advised.\n\nPlease consult your doctor."
FALLBACK = "[fallback]\n\nPlease consult your doctor."
EMERGENCY = "[emergency]\n\n[urgent_sign: trouble breathing]\n\nPlease consult your doctor."
ODD = "quantum flux"  # nobody knows an answer to what begins so
RATING = ["[rate_helpful]", "[rate_unhelpful]"]
CANARY = "canary-7421 my secret illness"


class ScriptedAssistant(Assistant):
    """The real one, which says to some messages what a test needs, whatever the matcher would make of them."""

    def answer(
        self, text: str, urgency: Urgency | None, earlier: Sequence[str] = (), side: Side | None = None
    ) -> Reply:
        compose = Composer(self.knowledge)
        if CANARY in text:
            raise ValueError(f"can't make sense of {text}")
        if text.startswith(ODD):
            return compose.fallback()
        if text == "which?":
            return compose.matches([_match(text, Tier.CHOICES, "ice", "price")])
        if text == "ice, and which?":
            return compose.matches([_match(text, Tier.ANSWER, "ice"), _match(text, Tier.CHOICES, "price", "scratch")])
        named = self.entry_reply(text)
        return named or super().answer(text, urgency, earlier, side)


def _match(text: str, tier: Tier, *ids: str) -> Match:
    return Match(text, tier, tuple(Candidate(name, 0.5) for name in ids))


def conversation_of(knowledge: Knowledge | None = None) -> Conversation:
    return Conversation(ScriptedAssistant(knowledge or clinic()))


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a clock for the tests


async def served(
    conversation: Conversation,
    settings: TelegramSettings,
    database: Path | str | None = None,
    clock: Callable[[], datetime] = now,
    stop: asyncio.Event | None = None,
    staff: int | None = None,
    patience: float = 5.0,
    *,
    questions_kept: timedelta = QUESTIONS_KEPT,
    reloader: Reloader | None = None,
) -> None:
    """The channel with a database and an engine of its own, as the composition root builds it."""
    with TemporaryDirectory() as folder:
        file = database or Path(folder) / "clinic-bot.db"
        url = file if isinstance(file, str) else f"sqlite:///{file}"
        async with open_database(url, CIPHER, patience) as db:

            def engine(send: Send, hooks: Hooks) -> EmbeddedEngine:
                return EmbeddedEngine(db, Dispatcher(db, send, clock, "test", hooks), clock)

            services = Services(conversation, db, clock, engine, staff, questions_kept, reloader=reloader)
            await serve(services, settings, stop=stop or asyncio.Event())


@asynccontextmanager
async def serving(
    telegram: FakeTelegram,
    knowledge: Knowledge | None = None,
    *,
    conversation: Conversation | None = None,
    clock: Callable[[], datetime] = now,
    database: Path | str | None = None,
    staff: int | None = None,
    patience: float = 5.0,
    questions_kept: timedelta = QUESTIONS_KEPT,
    listen: tuple[str, int] | None = None,
    webhook: WebhookAddress = NO_WEBHOOK,
    reloader: Reloader | None = None,
) -> AsyncIterator[Conversation]:
    """The bot, listening; at the end it is stopped and has to go without an error.

    `database`: a file that stays, or the address of a server.
    """
    given = reloader.conversation if reloader else conversation
    conversation, stop = given or conversation_of(knowledge), asyncio.Event()
    settings = TelegramSettings(telegram.token, telegram.api_url, webhook, listen)
    bot = asyncio.create_task(
        served(
            conversation,
            settings,
            database,
            clock,
            stop,
            staff,
            patience,
            questions_kept=questions_kept,
            reloader=reloader,
        )
    )
    listening = asyncio.create_task(telegram.called("setWebhook" if webhook.url else "getUpdates"))
    await asyncio.wait([bot, listening], return_when=asyncio.FIRST_COMPLETED)
    try:
        if bot.done():
            listening.cancel()
            await bot
        await listening
        yield conversation
    finally:
        stop.set()
        await asyncio.wait_for(bot, 10)


async def until(condition: Callable[[], Any], within: float = 10) -> None:
    """Wait for what nobody tells of."""
    async with asyncio.timeout(within):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


def posts(who: Patient, text: str = "", chat: Group | None = None, kind: str = "message", **fields: Any) -> Message:
    """A message of a kind that people have no verb for here; `fields` are those of the Bot API's `Message`."""
    where = chat.chat if chat else who.chat
    message = Message(who.world.new_id(), where, who.user, who.world.clock(), texts.incoming(text))
    who.world.post(message)
    who.world.updates.add(kind, where.id, message.json() | fields)
    return message
