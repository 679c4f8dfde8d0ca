"""The form as a patient goes through it: each question in its turn, then the whole plan, then consent."""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.aftercare.schedule import PlannedReminder, reminder_rows
from bot.aftercare.text import plan_reply
from bot.aftercare.zonefiles import load_zone
from bot.answering.careplan import CarePlan
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare import menus
from bot.channels.telegram.aftercare.answers import Reader
from bot.channels.telegram.aftercare.draft import Draft
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)

TYPED = timedelta(hours=1)  # so long after a question a text may be the answer; buttons hold as long as the form


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with nothing missing, and what it would send."""

    draft: Draft
    plan: CarePlan
    zone: str
    day: date
    hour: int
    planned: tuple[PlannedReminder, ...]

    @property
    def coming(self) -> tuple[PlannedReminder, ...]:
        """Those that are not past."""
        return tuple(reminder for reminder in self.planned if not reminder.past)


class Form:
    """Asks what is missing. `shown`: the message that is to change into the question; None sends a new one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def begin(self, place: Place, draft: Draft) -> None:
        """Begin a form, in place of the one that this patient may have left unfinished."""
        await self.go_on(place, self._with_what_is_clear(draft))

    async def load(self, chat: int) -> Draft | None:
        """Return the form that a patient is filling in."""
        kept = await self._desk.db.dialogs.get(chat, self._desk.now())
        return Draft.load(kept.state) if kept else None

    async def open(self, chat: int, since: datetime | None = None) -> Reader | None:
        """Return the form that a text may answer now; without a database there is none, and questions are answered.

        `since`: one that was touched before is none, as the patient has turned to something else then.
        """
        try:
            kept = await self._desk.db.dialogs.get(chat, self._desk.now())
        except StorageUnavailableError as error:
            log.warning("Whether a text answers a form can't be seen, so it is taken for a question: %s", error)
            return None
        if kept is None or (since is not None and kept.updated_at < since):
            return None
        draft = Draft.load(kept.state) if self._desk.now() - kept.updated_at < TYPED else None
        return self.reader(draft) if draft else None

    async def leave(self, chat: int) -> None:
        """Forget the form."""
        await self._desk.db.dialogs.drop(chat)

    async def go_on(self, place: Place, draft: Draft, shown: int | None = None) -> None:
        """Keep the form, and ask what is missing in it, or else for consent."""
        await self._desk.db.dialogs.put(place.chat, draft.dump(), self._desk.now())
        question = self.reader(draft).question()
        if question is not None:
            await self.show(place, question, shown)
        elif draft.changing is None:
            await self._ask_consent(place, draft, shown)

    async def show(self, place: Place, dialog: Dialog, shown: int | None = None) -> None:
        """Show a menu, in the place of the one before where there is one."""
        if shown is None:
            await self._desk.messenger.dialog(place, dialog)
        else:
            await self._desk.messenger.change(place, shown, dialog)

    def reader(self, draft: Draft) -> Reader:
        """Return what reads the answers to a form."""
        return Reader(self._desk.knowledge, draft, self._desk.now())

    def filled(self, draft: Draft) -> Filled | None:
        """Return the form with its reminders; None where something is missing, or the clinic has the plan no more."""
        plan = self._desk.knowledge.plan(draft.plan) if draft.plan else None
        if plan is None or draft.zone is None or draft.day is None or draft.hour is None:
            return None
        planned = reminder_rows(plan, draft.day, draft.hour, load_zone(draft.zone), self._desk.now())
        return Filled(draft, plan, draft.zone, draft.day, draft.hour, planned)

    async def over(self, place: Place, shown: int | None = None) -> None:
        """Nothing of the plan is still to come."""
        await self.leave(place.chat)
        await self.show(place, Dialog(render(self._desk.wording.care_over)), shown)

    async def again(self, place: Place, shown: int | None = None) -> None:
        """The form can't be gone on with."""
        await self.leave(place.chat)
        await self.show(place, Dialog(render(self._desk.wording.care_again)), shown)

    async def _ask_consent(self, place: Place, draft: Draft, shown: int | None) -> None:
        """Show the whole plan as it will come, and below it the sentence with its buttons."""
        filled = self.filled(draft)
        if filled is None:
            await self.again(place, shown)
        elif not filled.coming:
            await self.over(place, shown)
        else:
            knowledge = self._desk.knowledge
            await self._desk.reply(place, plan_reply(knowledge, filled.plan, filled.planned, load_zone(filled.zone)))
            first, last = filled.coming[0].date, filled.coming[-1].date
            await self._desk.messenger.dialog(place, menus.consent(knowledge, draft, first, last))
            if shown is not None:
                await self._desk.messenger.tidy_buttons(place, shown, None)

    def _with_what_is_clear(self, draft: Draft) -> Draft:
        """Fill in what the clinic has only one of."""
        knowledge = self._desk.knowledge
        plan = draft.plan or (knowledge.plans[0].id if len(knowledge.plans) == 1 else None)
        return replace(draft, plan=plan, zone=draft.zone or knowledge.plan_defaults.zone)
