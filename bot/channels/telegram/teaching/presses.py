"""The buttons of the form: they work for the person whose form it is, and for nobody else."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.staff.presses import StaffPress
from bot.channels.telegram.staff.unanswered import find_lot
from bot.channels.telegram.teaching.applying import Applying
from bot.channels.telegram.teaching.asking import ANSWER, REFERRAL, Asking, Person
from bot.channels.telegram.teaching.draft import Draft, Drafts, Step
from bot.channels.telegram.teaching.form import Form

log = logging.getLogger(__name__)

BEGINS = {"add": Step.PHRASING, "new": Step.QUESTION, "search": Step.SEARCH}


class TeachingPresses:
    """Looks up the lot or the form that a button names; either may be gone, or not what was shown any more."""

    def __init__(self, desk: Desk, drafts: Drafts, asking: Asking, form: Form, applying: Applying) -> None:
        self._desk = desk
        self._drafts = drafts
        self._asking = asking
        self._form = form
        self._applying = applying

    async def pressed(self, press: StaffPress) -> str | None:
        """Do what a button says."""
        if press.action in BEGINS:
            return await self._begin(press)
        goes_on: Mapping[str, Callable[[StaffPress, Draft], Awaitable[str | None]]] = {
            "asis": self._as_is,
            "kind": self._kind,
            "apply": self._apply,
            "cancel": self._cancel,
        }
        act = goes_on.get(press.action)
        if act is None:
            return None
        draft = await self._drafts.of(press.place.chat, press.person)
        if draft is None or str(draft.token) != press.value.partition(":")[0]:
            return self._desk.wording.teach_over
        return await act(press, draft)

    async def _begin(self, press: StaffPress) -> str | None:
        ref, _, entry = press.value.partition(":")
        lot = await find_lot(self._desk, ref)
        if lot is None:
            return self._desk.wording.unanswered_changed
        if entry not in self._desk.knowledge.by_id and press.action == "add":
            return None
        words = lot.wordings[0]
        draft = Draft(press.update_id, BEGINS[press.action], ref, tuple(lot.ids), words, entry=entry)
        if draft.step is Step.PHRASING:
            await self._desk.messenger.change(press.place, press.message_id, self._asking.proposed(draft))
        await self._asking.ask(press.place, _person(press), draft)
        return ""

    async def _as_is(self, press: StaffPress, draft: Draft) -> str | None:
        """Only where nothing of the words was pointed out: no button says so, but an app may be made to."""
        if draft.step is not Step.PHRASING or self._asking.pointed_out(draft.words) is not None:
            return None
        await self._desk.messenger.tidy_buttons(press.place, press.message_id, None)
        await self._form.preview(press.place, _person(press), replace(draft, text=draft.words))
        return ""

    async def _kind(self, press: StaffPress, draft: Draft) -> str | None:
        kind = press.value.partition(":")[2]
        if draft.step is not Step.KIND or kind not in (ANSWER, REFERRAL):
            return None
        await self._desk.messenger.tidy_buttons(press.place, press.message_id, None)
        await self._form.preview(press.place, _person(press), replace(draft, is_referral=kind == REFERRAL))
        return ""

    async def _apply(self, press: StaffPress, draft: Draft) -> str | None:
        if draft.step is not Step.PREVIEW:
            return None
        await self._applying.apply(press.place, _person(press), draft, press.message_id)
        return ""

    async def _cancel(self, press: StaffPress, draft: Draft) -> str | None:
        await self._applying.drop(_person(press), draft)
        await self._drafts.drop(press.place.chat, press.person)
        left = Dialog(render(self._desk.wording.teach_left))
        await self._desk.messenger.change(press.place, press.message_id, left)
        return ""


def _person(press: StaffPress) -> Person:
    return Person(press.person, press.who.removesuffix(f" ({press.person})"))
