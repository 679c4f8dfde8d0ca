"""What patients read of their plan. A reminder's text is a state ("Day 3 of 7"), so a repeated one does no harm. Pure.

All of it is medical, so it travels in a `Reply`; none of it names the procedure: phones lie on tables.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo

from markupsafe import Markup

from bot.aftercare.schedule import PlannedReminder
from bot.answering.careplan import CarePlan, Step
from bot.answering.knowledge import Knowledge
from bot.answering.model import Outcome
from bot.answering.reply import Reply
from bot.answering.wording import render


def date_text(knowledge: Knowledge, day: date) -> Markup:
    """Return `day` in the clinic's language: "Tuesday 24 November"."""
    words = knowledge.date_words
    return render(
        knowledge.wording.date,
        weekday=words.weekdays[day.weekday()][0],
        day=str(day.day),
        month=words.months[day.month - 1][0],
        year=str(day.year),
    )


def reminder_reply(knowledge: Knowledge, plan_id: str, day: int, treatment_date: date) -> Reply | None:
    """Return the reminder of `day` days after the treatment, or None where the plan has no such step any more.

    The entry that the advice comes from is the one in `entries`; the channel makes its button.
    """
    plan = knowledge.plan(plan_id)
    step = plan.step(day) if plan else None
    if plan is None or step is None:
        return None
    shown = date_text(knowledge, treatment_date + timedelta(days=day))
    heading = render(knowledge.wording.reminder, day=str(day), days=str(plan.days), date=shown)
    return _reply(knowledge, [heading + Markup("\n") + _advice(step)], [step])


def plan_reply(knowledge: Knowledge, plan: CarePlan, planned: Sequence[PlannedReminder], zone: tzinfo) -> Reply:
    """Return the whole plan as it will come, its times in `zone`, with what is past marked as such."""
    heading = render(knowledge.wording.plan, days=str(plan.days))
    blocks = [_plan_step(knowledge, plan, reminder, zone) for reminder in planned]
    return _reply(knowledge, [heading, *blocks], [reminder.step for reminder in planned])


def earlier_reply(knowledge: Knowledge, planned: Sequence[PlannedReminder]) -> Reply | None:
    """Return the advice of the days that are past, each once, for a patient who begins late; None: there is none."""
    steps = [reminder.step for reminder in planned if reminder.past]
    if not steps:
        return None
    return _reply(knowledge, [render(knowledge.wording.earlier_advice), *dict.fromkeys(map(_advice, steps))], steps)


def _plan_step(knowledge: Knowledge, plan: CarePlan, planned: PlannedReminder, zone: tzinfo) -> Markup:
    template = knowledge.wording.plan_step_past if planned.past else knowledge.wording.plan_step
    heading = render(
        template,
        day=str(planned.step.day),
        days=str(plan.days),
        date=date_text(knowledge, planned.date),
        time=f"{planned.reminder.due_at.astimezone(zone):%H:%M}",
    )
    return heading + Markup("\n") + _advice(planned.step)


def _advice(step: Step) -> Markup:
    return Markup(step.text)  # noqa: S704  checked when it was loaded


def _reply(knowledge: Knowledge, blocks: Iterable[Markup], steps: Iterable[Step]) -> Reply:
    return Reply(
        outcome=Outcome.REMINDER,
        body=Markup("\n\n").join(blocks),
        notice=knowledge.doctor_notice,
        entries=tuple(dict.fromkeys(step.entry_id for step in steps)),
    )
