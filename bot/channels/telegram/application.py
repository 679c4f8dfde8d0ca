"""The library's application, and the table of handlers: who answers what."""

from typing import Any

from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.aftercare.invites import PAYLOAD
from bot.channels.telegram.aftercare.marks import PATTERN
from bot.channels.telegram.aftercare.table import Aftercare
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.handoff.buttons import PATTERN as HANDOFF_PATTERN
from bot.channels.telegram.handoff.table import Handoffs
from bot.channels.telegram.learning.rating import PATTERN as RATING_PATTERN
from bot.channels.telegram.learning.rating import Ratings
from bot.channels.telegram.media import Media
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.patients import COMMANDS, Patients
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.publishing.table import Publishing
from bot.channels.telegram.staff.home import InStaffChat
from bot.channels.telegram.staff.table import staff_handlers
from bot.channels.telegram.transport import requests
from bot.channels.telegram.updates import GROUP, PRIVATE, SERVICE, WORDLESS_EDIT

App = Application[Any, Any, Any, Any, Any, Any]
Handler = BaseHandler[Any, Any, Any]


def handlers(
    desk: Desk, delivery: Delivery, alarms: Alarms, handoffs: Handoffs, publishing: Publishing | None = None
) -> list[Handler]:
    """Return the table; the first that fits an update handles it, and there is no second."""
    line = handoffs.line
    care = Aftercare.of(desk, delivery, alarms, line)
    patients, media = Patients(desk, care, line), Media(desk, care.hearing, line)
    groups, presses = Groups(desk), Presses(desk, delivery)
    return [
        *staff_handlers(desk, delivery, handoffs, publishing),
        # Buttons come from private chats and groups alike; those of aftercare are looked up in the database.
        CallbackQueryHandler(care.buttons.pressed, pattern=PATTERN),
        CallbackQueryHandler(Ratings(desk, delivery).pressed, pattern=RATING_PATTERN),
        CallbackQueryHandler(handoffs.asking.pressed, pattern=HANDOFF_PATTERN),
        CallbackQueryHandler(presses.pressed),
        ChatMemberHandler(care.standing_changed, ChatMemberHandler.MY_CHAT_MEMBER),
        # The staff chat may be a group, so its commands come before groups; elsewhere /invite is no command at all.
        CommandHandler("whoami", care.whoami, PRIVATE | GROUP),
        *([CommandHandler("invite", care.invite, InStaffChat(desk.home))] if desk.staff_chat else []),
        # Groups before all else about messages: nothing private is answered there, commands neither.
        MessageHandler(GROUP, groups.message),
        # From here on private chats. Our commands, then those that are not ours, before text: all are text too.
        MessageHandler(PRIVATE & filters.Regex(PAYLOAD), care.invited),
        CommandHandler(list(COMMANDS), patients.command, PRIVATE),
        CommandHandler("aftercare", patients.aftercare, PRIVATE),
        CommandHandler("mydata", patients.mydata, PRIVATE),
        CommandHandler("stop", patients.stop, PRIVATE),
        MessageHandler(PRIVATE & filters.COMMAND, patients.unknown_command),
        MessageHandler(PRIVATE & filters.TEXT, patients.text),
        # What has words under it before what has none.
        MessageHandler(PRIVATE & filters.CAPTION, media.captioned),
        # Whatever is left and came from a person: photos, voice, stickers, places, and kinds still to be invented.
        MessageHandler(PRIVATE & ~SERVICE & ~WORDLESS_EDIT, media.unreadable),
    ]


def build_application(token: str, api_url: str | None) -> App:
    """Return the application without handlers. It fetches no updates itself, nor decides on their order.

    Raises:
        TelegramUnavailableError: the proxy of the environment can't be used.
    """
    calls, polls = requests(api_url)
    builder = ApplicationBuilder().token(token).updater(None).job_queue(None).request(calls).get_updates_request(polls)
    if api_url:
        builder = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    return builder.build()
