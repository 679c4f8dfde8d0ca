"""/report: how the bot did in the last week or month, as a picture with two lines below it."""

import logging

from markupsafe import Markup
from telegram import Message

from bot.aftercare.zonefiles import load_zone
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of
from bot.reporting.drawing import NotDrawnError, Sketch, drawn
from bot.reporting.figures import Figures, Span, percent, read_figures

log = logging.getLogger(__name__)

SPANS = {"": 7, "week": 7, "month": 30}  # days


async def show_report(desk: Desk, message: Message, span: str) -> None:
    """Show the report; where no picture can be drawn, its two lines alone."""
    days = SPANS.get(span.casefold())
    place = place_of(message)
    if days is None:
        await desk.say(place, desk.wording.report_usage)
        return
    zone = load_zone(desk.knowledge.plan_defaults.zone or "UTC")
    found = await read_figures(desk.db, Span.back(days, desk.now(), zone))
    lines = summary(desk, found)
    try:
        picture = await drawn(sketch(desk, found))
    except NotDrawnError as error:
        log.warning("%s", error)
        await desk.messenger.dialog(place, Dialog(lines))
    else:
        await desk.messenger.picture(place, picture, lines)


def summary(desk: Desk, found: Figures) -> Markup:
    """Return the report in two lines."""
    wording, ended = desk.wording, found.reminders
    asked = render(
        wording.report_questions,
        questions=str(found.total("questions")),
        days=str(len(found.days)),
        answered=percent(found.total("answered") + found.total("referred"), found.total("questions")),
        choices=found.share("choices"),
        unanswered=found.share("unanswered"),
        urgent=str(found.total("urgent")),
    )
    rest = render(
        wording.report_rest,
        helpful=percent(found.helpful, found.rated),
        rated=str(found.rated),
        sent=str(ended.sent),
        late=str(ended.late),
        failed=str(ended.failed + ended.unknown + ended.expired),
    )
    return asked + Markup("\n") + rest


def sketch(desk: Desk, found: Figures) -> Sketch:
    """Return what the picture shows."""
    wording, by_id = desk.wording, desk.knowledge.by_id
    names = {
        "answered": wording.report_answered,
        "referred": wording.report_referred,
        "choices": wording.report_choices,
        "unanswered": wording.report_unanswered,
        "urgent": wording.report_urgent,
    }
    return Sketch(
        title=f"{found.span.first:%Y-%m-%d} – {found.span.last:%Y-%m-%d}",
        days=[f"{day.day:%d.%m.}" for day in found.days],
        parts=[(label, [getattr(day, name) for day in found.days]) for name, label in names.items()],
        heading=wording.report_entries,
        entries=[(by_id[name].question if name in by_id else name, count) for name, count in found.entries],
    )
