"""/audit: what the staff have done lately."""

from markupsafe import Markup
from telegram import Message

from bot.aftercare.zonefiles import load_zone
from bot.answering.reply import Dialog
from bot.answering.wording import Wording, render
from bot.channels.telegram.desk import Desk, place_of
from bot.storage.audit import AuditLine

SHOWN = 20


async def show_audit(desk: Desk, message: Message, _: str) -> None:
    """Show the newest lines, the newest first."""
    lines = await desk.db.audit.latest(SHOWN)
    if not lines:
        await desk.say(place_of(message), desk.wording.staff_nothing)
        return
    blocks = [render(desk.wording.audit_heading), *(_line(desk, line) for line in lines)]
    await desk.messenger.dialog(place_of(message), Dialog(Markup("\n").join(blocks)))


def _line(desk: Desk, line: AuditLine) -> Markup:
    at = line.at.astimezone(load_zone(desk.knowledge.plan_defaults.zone or "UTC"))
    return render(
        desk.wording.audit_line,
        date=f"{at:%Y-%m-%d}",
        time=f"{at:%H:%M}",
        who=line.who,
        action=_called(desk.wording, line.action),
        about=line.about,
    )


def _called(wording: Wording, action: str) -> str:
    """Return the clinic's words for an action; one that a later version of the bot has kept has none."""
    words: str = getattr(wording, f"audit_{action.replace('-', '_')}", action)
    return words
