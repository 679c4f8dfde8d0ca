"""The buttons of the form."""

from functools import partial

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.draft import Asked, Draft
from bot.channels.telegram.aftercare.enrolling import Enrolling
from bot.channels.telegram.aftercare.form import Form
from bot.channels.telegram.aftercare.marks import Do
from bot.channels.telegram.aftercare.overview import Overview
from bot.channels.telegram.aftercare.press import Action, Press, nothing
from bot.channels.telegram.aftercare.privacy import sure
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place


class FormPresses:
    """Works on the form of the chat that the press comes from, so nobody fills in another's."""

    def __init__(self, desk: Desk, form: Form, enrolling: Enrolling, overview: Overview) -> None:
        self._desk = desk
        self._form = form
        self._enrolling = enrolling
        self._overview = overview

    async def action(self, press: Press) -> Action | None:
        """Return what a press does; None where it leads nowhere any more."""
        if press.mark.do is Do.NOTHING:
            return Action(nothing)
        if press.mark.do is Do.LEAVE:
            return Action(partial(self._leave, press))
        if press.mark.do is Do.FORGET:
            return Action(partial(self._form.show, press.place, sure(self._desk.knowledge), press.message_id))
        if press.mark.do is Do.ERASE:
            return Action(partial(self._erase, press))
        return await self._answer(press)

    async def _answer(self, press: Press) -> Action | None:
        draft = await self._form.load(press.place.chat)
        if draft is None:
            return Action(partial(self._lost, press), once=True)
        if press.mark.do is Do.AGREE:
            return Action(partial(self._agree, press, draft), once=True)
        answer = self._form.reader(draft).pressed(press.mark)
        if isinstance(answer, Dialog):
            return Action(partial(self._form.show, press.place, answer, press.message_id))
        return Action(partial(self.go_on, press.place, answer, press.message_id), once=True) if answer else None

    async def go_on(self, place: Place, draft: Draft, shown: int | None = None) -> None:
        """Ask what is missing, or carry out a change that has all it needs."""
        if draft.asks is None:
            await self._enrolling.change(place, draft, shown)
        else:
            await self._form.go_on(place, draft, shown)

    async def _agree(self, press: Press, draft: Draft) -> None:
        """Consent holds for what stood there: the form may have been changed by another message since."""
        if draft.asks is Asked.CONSENT and draft.digest == press.mark.value:
            await self._enrolling.agreed(press.place, draft, press.message_id)
        else:
            await self.go_on(press.place, draft, press.message_id)

    async def _leave(self, press: Press) -> None:
        await self._form.leave(press.place.chat)
        await self._form.show(press.place, Dialog(render(self._desk.wording.care_left)), press.message_id)

    async def _erase(self, press: Press) -> None:
        """Delete all that is kept of the chat that the press comes from, then say so."""
        await self._desk.db.forget(press.place.chat)
        self._desk.conversation.forget(str(press.place.chat))
        await self._form.show(press.place, Dialog(render(self._desk.wording.privacy_erased)), press.message_id)

    async def _lost(self, press: Press) -> None:
        """The form is finished, or too old."""
        running = await self._desk.db.enrollments.of_chat(press.place.chat)
        if running is None:
            await self._form.again(press.place, press.message_id)
        else:
            await self._form.show(press.place, await self._overview.of(running), press.message_id)
