"""What changes a plan that runs: the commands /aftercare and /stop, and the buttons of what they show."""

from functools import partial

from bot.aftercare.model import Enrollment, PauseReason
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.draft import Asked, Draft
from bot.channels.telegram.aftercare.form import Form
from bot.channels.telegram.aftercare.marks import Do
from bot.channels.telegram.aftercare.overview import Overview
from bot.channels.telegram.aftercare.press import Action, Press
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place

PATIENT = "patient"  # who stopped it


class Managing:
    """All is written before the patient is told of it; after /stop nothing is sent any more."""

    def __init__(self, desk: Desk, form: Form, overview: Overview) -> None:
        self._desk = desk
        self._form = form
        self._overview = overview

    async def aftercare(self, place: Place) -> None:
        """Show how the plan stands, or begin the form."""
        running = await self._desk.db.enrollments.of_chat(place.chat)
        if running is not None:
            await self._form.show(place, await self._overview.of(running))
        elif self._desk.knowledge.plans:
            await self._form.begin(place, Draft())
        else:
            await self._form.show(place, Dialog(render(self._desk.wording.care_none)))

    async def stop(self, place: Place) -> None:
        """End all that runs for a patient, and the form that was begun."""
        stopped = await self.end_all(place.chat)
        wording = self._desk.wording
        await self._form.show(place, Dialog(render(wording.care_stopped if stopped else wording.care_not_running)))

    async def end_all(self, chat: int) -> int:
        """End what runs, whichever enrollment was meant: who says stop wants no more. Return how many ended."""
        stopped = await self._desk.db.enrollments.stop_all(chat, PATIENT, self._desk.now())
        await self._form.leave(chat)
        return stopped

    async def action(self, press: Press) -> Action | None:
        """Return what a press does; None where it leads nowhere: the plan is over, or it is not this patient's."""
        found = await self.theirs(press)
        if found is None:
            return None
        if press.mark.do is Do.STOP:
            return Action(partial(self._stop, press))
        running = await self._desk.db.enrollments.of_chat(press.place.chat)
        return self._change(press, found) if running and running.id == found.id else None

    async def theirs(self, press: Press) -> Enrollment | None:
        """Return the enrollment that a press is about if it is one of the chat that the press comes from."""
        found = await self._desk.db.enrollments.get(press.mark.number)
        return found if found is not None and found.chat == press.place.chat else None

    def _change(self, press: Press, enrollment: Enrollment) -> Action | None:
        match press.mark.do:
            case Do.PAUSE:
                return Action(partial(self._pause, press, enrollment))
            case Do.RESUME:
                return Action(partial(self._resume, press, enrollment))
            case Do.HOURS:
                return self._ask(press, Draft.of(enrollment).without(Asked.HOUR))
            case Do.DATE:
                return self._ask(press, Draft.of(enrollment).without(Asked.DATE))
            case Do.ANOTHER:
                return Action(partial(self._form.begin, press.place, Draft(running=enrollment.id)), once=True)
        return None

    def _ask(self, press: Press, draft: Draft) -> Action:
        return Action(partial(self._form.go_on, press.place, draft, press.message_id))

    async def _pause(self, press: Press, enrollment: Enrollment) -> None:
        await self._desk.db.enrollments.pause(enrollment.id, PauseReason.PATIENT, self._desk.now())
        await self._show(press)

    async def _resume(self, press: Press, enrollment: Enrollment) -> None:
        await self._desk.db.enrollments.resume(enrollment.id, self._desk.now())
        await self._show(press)

    async def _stop(self, press: Press) -> None:
        await self.end_all(press.place.chat)
        await self._form.show(press.place, Dialog(render(self._desk.wording.care_stopped)), press.message_id)

    async def _show(self, press: Press) -> None:
        running = await self._desk.db.enrollments.of_chat(press.place.chat)
        if running is not None:
            await self._form.show(press.place, await self._overview.of(running), press.message_id)
