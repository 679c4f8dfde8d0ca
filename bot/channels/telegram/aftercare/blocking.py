"""A patient blocks the bot, or takes that back: Telegram says so at once, by `my_chat_member`."""

from telegram import ChatMember, ChatMemberUpdated
from telegram.constants import ChatType

from bot.aftercare.model import PauseReason
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.marks import Do
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place


async def standing_changed(desk: Desk, change: ChatMemberUpdated) -> None:
    """Pause the plan of a patient who blocks the bot; offer it again to one who is back."""
    if change.chat.type != ChatType.PRIVATE:
        return
    running = await desk.db.enrollments.of_chat(change.chat.id)
    if running is None:
        return
    blocked = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if blocked:
        await desk.db.enrollments.pause(running.id, PauseReason.BLOCKED, desk.now())
    elif running.pause_reason is PauseReason.BLOCKED:
        wording = desk.wording
        choices = (about(wording.care_resume, Do.RESUME, running.id), about(wording.reminder_stop, Do.STOP, running.id))
        await desk.messenger.dialog(Place(change.chat.id), Dialog(render(wording.care_unblocked), (choices,)))
