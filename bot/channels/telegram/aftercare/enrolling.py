"""What becomes of a form that is filled in: an enrollment begins, or the one that runs is changed."""

from dataclasses import replace

from bot.aftercare.model import Enrollment, NewEnrollment
from bot.aftercare.schedule import upcoming
from bot.aftercare.text import date_text, earlier_reply, plan_reply
from bot.aftercare.zonefiles import load_zone, tzdata_version
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare import menus
from bot.channels.telegram.aftercare.draft import Draft
from bot.channels.telegram.aftercare.form import Filled, Form
from bot.channels.telegram.aftercare.overview import Overview
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.storage.errors import AlreadyEnrolledError


class Enrolling:
    """Writes first and tells the patient then, so that a second try of the same press tells the same."""

    def __init__(self, desk: Desk, form: Form, overview: Overview) -> None:
        self._desk = desk
        self._form = form
        self._overview = overview

    async def agreed(self, place: Place, draft: Draft, shown: int | None) -> None:
        """The patient has agreed to exactly this form."""
        filled = self._form.filled(draft)
        if filled is None:
            await self._form.again(place, shown)
        elif not filled.coming:
            await self._form.over(place, shown)
        elif not await self._invited(place, draft):
            await self._form.leave(place.chat)
            await self._form.show(place, Dialog(render(self._desk.wording.invite_over)), shown)
        else:
            await self._begin(place, filled, shown)

    async def change(self, place: Place, draft: Draft, shown: int | None) -> None:
        """Carry out a change for which nothing is missing."""
        filled, enrollment = self._form.filled(draft), await self._desk.db.enrollments.of_chat(place.chat)
        if filled is None or enrollment is None or enrollment.id != draft.changing:
            await self._form.again(place, shown)
            return
        moves = filled.draft.day != enrollment.treatment_date
        await self._write_change(filled, enrollment)
        if moves and filled.coming:
            zone = load_zone(filled.zone)
            await self._desk.reply(place, plan_reply(self._desk.knowledge, filled.plan, filled.planned, zone))
        await self._show_change(place, shown)

    async def _invited(self, place: Place, draft: Draft) -> bool:
        """Whether the form came without an invitation, or by one that is used up now; the same patient may repeat."""
        if draft.invite is None:
            return True
        return await self._desk.db.invites.use(draft.invite, place.chat, self._desk.now()) is not None

    async def _begin(self, place: Place, filled: Filled, shown: int | None) -> None:
        enrollment = await self._created(place, filled)
        if enrollment is None:  # another runs that the patient was not asked about: which to keep?
            running = await self._desk.db.enrollments.of_chat(place.chat)
            await self._form.go_on(place, replace(filled.draft, running=running.id if running else None), shown)
            return
        await self._form.show(place, self._begun(filled), shown)
        earlier = earlier_reply(self._desk.knowledge, filled.planned)
        if earlier is not None:
            await self._desk.reply(place, earlier)
        await self._form.leave(place.chat)

    async def _created(self, place: Place, filled: Filled) -> Enrollment | None:
        """Return the new enrollment, or the same one where an earlier try has begun it; None: another one runs."""
        new = self._new(place, filled)
        try:
            return await self._desk.db.enrollments.create(
                new, upcoming(filled.planned), self._desk.now(), filled.draft.replacing
            )
        except AlreadyEnrolledError:
            running = await self._desk.db.enrollments.of_chat(place.chat)
            return running if running and _same(running, new) else None

    def _new(self, place: Place, filled: Filled) -> NewEnrollment:
        return NewEnrollment(
            chat=place.chat,
            plan_id=filled.plan.id,
            treatment_date=filled.day,
            hour=filled.hour,
            zone=filled.zone,
            consent_at=self._desk.now(),
            plan_version=filled.plan.version,
            tzdata_version=tzdata_version(),
        )

    def _begun(self, filled: Filled) -> Dialog:
        """What comes next; a reminder that is due already is being sent meanwhile."""
        due = [reminder.reminder.due_at for reminder in filled.coming]
        local = next((at for at in due if at > self._desk.now()), due[-1]).astimezone(load_zone(filled.zone))
        date, place = date_text(self._desk.knowledge, local.date()), menus.place_name(filled.zone)
        return Dialog(render(self._desk.wording.care_begun, date=date, time=f"{local:%H:%M}", place=place))

    async def _write_change(self, filled: Filled, enrollment: Enrollment) -> None:
        store, now = self._desk.db.enrollments, self._desk.now()
        if filled.day != enrollment.treatment_date:
            await store.shift(enrollment.id, filled.day, filled.planned, now)
        if (filled.hour, filled.zone) != (enrollment.hour, enrollment.zone):
            await store.change_hour(enrollment.id, filled.hour, filled.zone, filled.planned, now)

    async def _show_change(self, place: Place, shown: int | None) -> None:
        """Show what is next now; a plan with nothing left to send has ended by the change."""
        enrollment = await self._desk.db.enrollments.of_chat(place.chat)
        if enrollment is None:
            await self._form.over(place, shown)
            return
        await self._form.show(place, await self._overview.of(enrollment), shown)
        await self._form.leave(place.chat)


def _same(running: Enrollment, new: NewEnrollment) -> bool:
    agreed = (new.plan_id, new.treatment_date, new.hour, new.zone)
    return (running.plan_id, running.treatment_date, running.hour, running.zone) == agreed
