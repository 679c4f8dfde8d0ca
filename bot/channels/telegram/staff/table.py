"""The table of what works in the staff chat, and there alone: elsewhere the same commands are unknown ones."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.channels.telegram.aftercare.alarm_taking import Taking
from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.handoff.table import Handoffs
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.publishing import texts
from bot.channels.telegram.publishing.table import Publishing
from bot.channels.telegram.staff.auditing import show_audit
from bot.channels.telegram.staff.home import InStaffChat
from bot.channels.telegram.staff.presses import PATTERN, Handle, StaffPresses
from bot.channels.telegram.staff.replies import TO_BOT, Replies, Take
from bot.channels.telegram.staff.reporting import show_report
from bot.channels.telegram.staff.trying import show_try
from bot.channels.telegram.staff.unanswered import show_unanswered
from bot.channels.telegram.staff.unanswered_presses import UnansweredPresses
from bot.channels.telegram.updates import FROM_PERSON, SERVICE, message_in

Handler = BaseHandler[Any, Any, Any]
Command = Callable[[Desk, Message, str], Awaitable[None]]
Handling = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


async def show_help(desk: Desk, message: Message, _: str) -> None:
    """Show what works in this chat."""
    await desk.say(place_of(message), desk.wording.staff_help)


COMMANDS: dict[str, Command] = {
    "audit": show_audit,
    "help": show_help,
    "report": show_report,
    "try": show_try,
    "unanswered": show_unanswered,
}


YAML = filters.Document.FileExtension("yaml") | filters.Document.FileExtension("yml")


def staff_handlers(
    desk: Desk, delivery: Delivery, handoffs: Handoffs, publishing: Publishing | None = None
) -> list[Handler]:
    """Return the handlers, which come before all others; buttons lead nowhere where there is no staff chat."""
    kinds: dict[str, Handle] = {
        "xq": UnansweredPresses(desk).pressed,
        "xh": handoffs.clinic.pressed,
        "xu": Taking(desk).pressed,
    }
    takers: list[Take] = [handoffs.clinic.takes]
    commands = {name: _doing(partial(command, desk)) for name, command in COMMANDS.items()}
    if publishing is not None:
        kinds[texts.KIND] = publishing.presses.pressed
        takers.insert(0, publishing.take)
        kinds["xe"] = publishing.teaching.presses.pressed
        takers.append(publishing.teaching.take)
        commands |= {name: _doing(command) for name, command in publishing.commands.items()}
    presses = CallbackQueryHandler(StaffPresses(desk, delivery, kinds).pressed, pattern=PATTERN)
    if desk.staff_chat is None:
        return [presses]
    here = filters.UpdateType.MESSAGES & InStaffChat(desk.home)
    staff = here & FROM_PERSON
    return [
        presses,
        MessageHandler(here & filters.StatusUpdate.MIGRATE, _moved(desk)),
        *(CommandHandler(name, does, staff) for name, does in commands.items()),
        *([MessageHandler(staff & YAML & ~TO_BOT, _uploaded(publishing))] if publishing else []),
        MessageHandler(staff & TO_BOT & ~filters.COMMAND & ~SERVICE, Replies(desk, takers).replied),
    ]


def _moved(desk: Desk) -> Handling:
    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = message_in(update)
        await desk.home.moved(message.chat.id, message.migrate_to_chat_id or message.chat.id)

    return handle


def _uploaded(publishing: Publishing) -> Handling:
    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await publishing.uploads.sent(message_in(update))

    return handle


def _doing(command: Callable[[Message, str], Awaitable[None]]) -> Handling:
    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = message_in(update)
        await command(message, (message.text or "").partition(" ")[2].strip())

    return handle
