"""By when a person of the clinic answers, as far as the clinic has said so. Pure."""

from datetime import date, datetime, timedelta, tzinfo

from markupsafe import Markup

from bot.aftercare.text import date_text
from bot.aftercare.zonefiles import load_zone
from bot.answering.knowledge import Knowledge
from bot.answering.openinghours import OpeningHours
from bot.answering.wording import render

HOUR = timedelta(hours=1)


def promised_at(knowledge: Knowledge, now: datetime) -> datetime | None:
    """Return by when a message that the staff get `now` is answered; None: nobody has promised anything."""
    opening = knowledge.opening
    return opening.reply_by(now, load_zone(opening.zone)) if opening else None


def promise(knowledge: Knowledge, promised: datetime | None, now: datetime) -> list[Markup]:
    """Return what the patient is told: the promise, and when nobody may be there, what to do in an emergency."""
    opening = knowledge.opening
    told = [_promise(knowledge, opening, promised, now)] if opening and promised else []
    if opening and opening.is_open(now, load_zone(opening.zone)):
        return told
    return [*told, render(knowledge.wording.handoff_closed_now)]


def clock(knowledge: Knowledge, at: datetime) -> str:
    """Return a time as the staff read it, with its date."""
    there = at.astimezone(zone_of(knowledge))
    return f"{there:%H:%M} ({_date(knowledge, there.date())})"


def zone_of(knowledge: Knowledge) -> tzinfo:
    """Return the clinic's time zone, as far as it has named one."""
    named = knowledge.opening.zone if knowledge.opening else knowledge.plan_defaults.zone
    return load_zone(named or "UTC")


def _promise(knowledge: Knowledge, opening: OpeningHours, promised: datetime, now: datetime) -> Markup:
    zone = load_zone(opening.zone)
    there, wording = promised.astimezone(zone), knowledge.wording
    within, time = str((opening.reply_within or HOUR) // HOUR), f"{there:%H:%M}"
    if there.date() == now.astimezone(zone).date():
        return render(wording.handoff_promise_today, within=within, time=time)
    return render(wording.handoff_promise, within=within, date=_date(knowledge, there.date()), time=time)


def _date(knowledge: Knowledge, day: date) -> str:
    words = knowledge.date_words
    return str(date_text(knowledge, day)) if words.weekdays and words.months else f"{day:%Y-%m-%d}"
