"""What the staff read in their chat about patients. Pure."""

from markupsafe import Markup, escape

from bot.answering.knowledge import Knowledge
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.marks import Do, Kind
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.splitting import pieces
from bot.storage.alerts import Alert

MOST_WORDS = 2500  # units of a patient's message that are shown: the rest of Telegram's 4,096 is for what stands around


def alarm(knowledge: Knowledge, alert: Alert, running: int | None) -> Dialog:
    """An urgent message; `running`: the patient's enrollment, which the button lets go on."""
    wording = knowledge.wording
    words = shortened(alert.text)
    body = render(wording.staff_alert, patient=patient(knowledge, alert.chat), sign=alert.sign, message=words)
    rows: tuple[tuple[Button, ...], ...] = ()
    if running is not None:
        rows = ((about(wording.staff_resume, Do.RESUME, running, Kind.STAFF),),)
    return Dialog(body, rows)


def ended(knowledge: Knowledge, chat: int) -> Dialog:
    """The reminders of a patient have ended because the chat is gone."""
    return Dialog(render(knowledge.wording.staff_ended, patient=patient(knowledge, chat)))


def patient(knowledge: Knowledge, chat: int) -> Markup:
    """Return a link to a patient's private chat, whose id is the patient's own; it needs no name."""
    return Markup('<a href="tg://user?id={}">{}</a>').format(chat, knowledge.wording.staff_patient)


def shortened(text: str) -> Markup:
    """Return a patient's words so that they fit."""
    first, *rest = pieces(escape(text), MOST_WORDS) or [Markup("")]
    return first + Markup("…") if rest else first
