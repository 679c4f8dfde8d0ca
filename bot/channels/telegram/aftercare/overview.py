"""What /aftercare shows while a plan runs: how it stands, what comes next, and the buttons that change it."""

from markupsafe import Markup

from bot.aftercare.model import Enrollment, EnrollmentState, PauseReason
from bot.aftercare.text import date_text
from bot.aftercare.zonefiles import load_zone
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare import menus
from bot.channels.telegram.desk import Desk
from bot.storage.reports import ReportLine


class Overview:
    """Tells how an enrollment stands, from what the database says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of(self, enrollment: Enrollment) -> Dialog:
        """Return what /aftercare shows."""
        coming = await self._desk.db.reports.coming(enrollment.id, self._desk.now(), most=1)
        lines = [self._pause(enrollment), *(self._next(enrollment, line) for line in coming)]
        told = [line for line in lines if line] or [render(self._desk.wording.care_over)]
        return menus.running(self._desk.knowledge, enrollment, Markup("\n\n").join(told))

    def _pause(self, enrollment: Enrollment) -> Markup | None:
        if enrollment.state is not EnrollmentState.PAUSED:
            return None
        wording = self._desk.wording
        urgent = enrollment.pause_reason is PauseReason.URGENT
        return render(wording.care_paused_urgent if urgent else wording.care_paused)

    def _next(self, enrollment: Enrollment, line: ReportLine) -> Markup | None:
        plan = self._desk.knowledge.plan(enrollment.plan_id)
        if plan is None or plan.step(line.day) is None:
            return None
        local = line.due_at.astimezone(load_zone(enrollment.zone))
        return render(
            self._desk.wording.care_next,
            day=str(line.day),
            days=str(plan.days),
            date=date_text(self._desk.knowledge, local.date()),
            time=f"{local:%H:%M}",
            place=menus.place_name(enrollment.zone),
        )
