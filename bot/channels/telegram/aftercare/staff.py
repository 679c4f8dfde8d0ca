"""What the staff read in their chat about patients. Pure."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.answering.knowledge import Knowledge
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.marks import Do, Kind
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.handoff.promise import clock
from bot.channels.telegram.splitting import pieces
from bot.channels.telegram.staff.people import shown_name
from bot.storage.alerts import Alert

MOST_WORDS = 2500  # units of a patient's message that are shown: the rest of Telegram's 4,096 is for what stands around


TAKE = "xu:take"  # what the button carries that one of the staff takes an alarm with; its value is the alarm
MOST_NAMED = 10  # alarms in one message


def alarm(knowledge: Knowledge, alert: Alert, running: int | None) -> Dialog:
    """An urgent message, and who has taken it; `running`: the patient's enrollment, which a button lets go on."""
    wording = knowledge.wording
    words = shortened(alert.text)
    body = render(wording.staff_alert, patient=patient(knowledge, alert.chat), sign=alert.sign, message=words)
    rows: list[tuple[Button, ...]] = []
    if alert.taken_at is None:
        rows.append((_take(knowledge, alert),))
    else:
        who, time = shown_name(alert.taken_by or ""), clock(knowledge, alert.taken_at)
        body += Markup("\n\n") + render(wording.staff_taken, who=who, time=time)
    if running is not None:
        rows.append((about(wording.staff_resume, Do.RESUME, running, Kind.STAFF),))
    return Dialog(body, tuple(rows))


def untaken(knowledge: Knowledge, alerts: Sequence[Alert]) -> Dialog:
    """All alarms that nobody has taken, in one message: a group takes few. The oldest are named."""
    wording, named = knowledge.wording, list(enumerate(alerts[:MOST_NAMED], 1))
    lines = [
        render(
            wording.staff_untaken_line,
            number=str(number),
            patient=patient(knowledge, alert.chat),
            sign=alert.sign,
            time=clock(knowledge, alert.created_at),
        )
        for number, alert in named
    ]
    rows = tuple((_take(knowledge, alert, f" ({number})"),) for number, alert in named)
    return Dialog(Markup("\n").join([render(wording.staff_untaken, count=str(len(alerts))), *lines]), rows)


def _take(knowledge: Knowledge, alert: Alert, which: str = "") -> Button:
    return Button(knowledge.wording.staff_take + which, f"{TAKE}:{alert.id}")


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
