"""The questions of the form and what stands in /aftercare, with their buttons. Pure; no medical text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.aftercare.dates import DateLimits, DateProblem, Refusal
from bot.aftercare.model import Enrollment, EnrollmentState
from bot.aftercare.text import date_text
from bot.aftercare.zonefiles import load_zone
from bot.answering.careplan import HOURS, CarePlan
from bot.answering.knowledge import Knowledge
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.draft import Asked, Draft
from bot.channels.telegram.aftercare.marks import Do, Kind, Mark
from bot.channels.telegram.aftercare.months import month_rows

Row = tuple[Button, ...]
HOURS_A_ROW = 5


def place_name(zone: str) -> str:
    """Return a zone as people call it: "Cairo", "New York", "GMT+2", which is `Etc/GMT-2`."""
    name = zone.rpartition("/")[2].replace("_", " ")
    return name.translate(str.maketrans("+-", "-+")) if zone.startswith("Etc/GMT") else name


def clock(hour: int) -> str:
    """Return an hour as it is shown."""
    return f"{hour:02}:00"


def plans(knowledge: Knowledge) -> Dialog:
    """Which plan it shall be."""
    rows = [(_button(plan.title, Do.CHOOSE, plan.id),) for plan in knowledge.plans]
    return Dialog(render(knowledge.wording.care_plan), (*rows, _leave(knowledge)))


def which(knowledge: Knowledge, plan: CarePlan) -> Dialog:
    """Whether to keep the plan that runs, or to begin `plan`."""
    wording = knowledge.wording
    rows = ((_button(wording.care_keep, Do.LEAVE),), (_button(wording.care_take, Do.TAKE),))
    return Dialog(render(wording.care_two, other=plan.title), rows)


def treatment_date(knowledge: Knowledge, today: date, above: Markup | None = None) -> Dialog:
    """When the treatment was, or will be."""
    wording = knowledge.wording
    near = ((wording.care_today, today), (wording.care_yesterday, today - timedelta(days=1)))
    days = tuple(_button(label, Do.DAY, day.isoformat()) for label, day in near)
    other = (_button(wording.care_other_date, Do.MONTH, f"{today:%Y-%m}"),)
    return Dialog(_below(above, render(wording.care_date)), (days, other, _leave(knowledge)))


def month(knowledge: Knowledge, shown: date, limits: DateLimits) -> Dialog:
    """The same, as a calendar."""
    rows = month_rows(shown, limits, knowledge.date_words)
    return Dialog(render(knowledge.wording.care_date), (*rows, _leave(knowledge)))


def two_dates(knowledge: Knowledge, dates: Iterable[date]) -> Dialog:
    """Which of two dates was meant."""
    rows = [(_button(f"{date_text(knowledge, day)} {day.year}", Do.DAY, day.isoformat()),) for day in dates]
    return Dialog(render(knowledge.wording.care_date_two), (*rows, _leave(knowledge)))


def refusal(knowledge: Knowledge, refused: Refusal, plan: CarePlan) -> Markup:
    """Why a date can't be taken."""
    wording = knowledge.wording
    if refused.day is None or refused.reason is DateProblem.NO_SUCH_DATE:
        return render(wording.care_date_none)
    shown = date_text(knowledge, refused.day)
    if refused.reason is DateProblem.TOO_FAR_AHEAD:
        return render(wording.care_date_far, date=shown)
    return render(wording.care_date_past, date=shown, days=str(plan.days))


def hour(knowledge: Knowledge, zone: str) -> Dialog:
    """At what hour to write."""
    wording = knowledge.wording
    hours = [_button(clock(one), Do.HOUR, str(one)) for one in HOURS]
    rows = [tuple(hours[at : at + HOURS_A_ROW]) for at in range(0, len(hours), HOURS_A_ROW)]
    other = (_button(wording.care_change_zone, Do.REDO, Asked.ZONE),)
    return Dialog(render(wording.care_hour, place=place_name(zone)), (*rows, other, _leave(knowledge)))


def zone(knowledge: Knowledge, above: Markup | None = None) -> Dialog:
    """Where the patient is."""
    return Dialog(_below(above, render(knowledge.wording.care_zone)), (_leave(knowledge),))


def zones(knowledge: Knowledge, names: Sequence[str], now: datetime) -> Dialog:
    """Which of several zones it is, or whether it is the one that was guessed."""
    shown = [(name, f"{place_name(name)}, {now.astimezone(load_zone(name)):%H:%M}") for name in names]
    rows = [(_button(label, Do.ZONE, name),) for name, label in shown]
    return Dialog(render(knowledge.wording.care_zone_which), (*rows, _leave(knowledge)))


def consent(knowledge: Knowledge, draft: Draft, first: date, last: date) -> Dialog:
    """Whether it shall begin; `first` and `last` are the dates of the reminders to come."""
    wording = knowledge.wording
    sentence = render(
        wording.care_consent,
        first=date_text(knowledge, first),
        last=date_text(knowledge, last),
        time=clock(draft.hour or 0),
        place=place_name(draft.zone or ""),
    )
    rows = (
        (_button(wording.care_yes, Do.AGREE, draft.digest),),
        (_redo(wording.care_change_date, Asked.DATE), _redo(wording.care_change_hour, Asked.HOUR)),
        (_redo(wording.care_change_zone, Asked.ZONE),),
        _leave(knowledge),
    )
    return Dialog(sentence, rows)


def running(knowledge: Knowledge, enrollment: Enrollment, status: Markup) -> Dialog:
    """What /aftercare shows while a plan runs."""
    wording = knowledge.wording
    paused = enrollment.state is EnrollmentState.PAUSED
    going_on = (wording.care_resume, Do.RESUME) if paused else (wording.care_pause, Do.PAUSE)
    changes = ((wording.care_change_hour, Do.HOURS), (wording.care_change_date, Do.DATE))
    another = [((wording.care_another, Do.ANOTHER),)] if len(knowledge.plans) > 1 else []
    wanted = [(going_on,), changes, *another, ((wording.reminder_stop, Do.STOP),)]
    return Dialog(status, tuple(tuple(about(label, do, enrollment.id) for label, do in row) for row in wanted))


def about(label: str, do: Do, enrollment: int, kind: Kind = Kind.PLAN) -> Button:
    """Return a button that is about an enrollment."""
    return Button(label, str(Mark(kind, do, str(enrollment))))


def _button(label: str, do: Do, value: str = "") -> Button:
    return Button(label, str(Mark(Kind.FORM, do, value)))


def _redo(label: str, asked: Asked) -> Button:
    return _button(label, Do.REDO, asked)


def _leave(knowledge: Knowledge) -> Row:
    return (_button(knowledge.wording.care_no, Do.LEAVE),)


def _below(above: Markup | None, body: Markup) -> Markup:
    return body if above is None else above + Markup("\n\n") + body
