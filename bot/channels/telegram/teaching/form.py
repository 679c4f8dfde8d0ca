"""The way of the form: from what was typed or tapped to the next question, or to the preview."""

from dataclasses import replace

from markupsafe import Markup

from bot.answering.reply import Button, Dialog
from bot.answering.richtext import MarkupError, to_markup, to_plain
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.publishing.texts import fitting, plain
from bot.channels.telegram.staff.unanswered import nearest, to_entries
from bot.channels.telegram.teaching.asking import KIND, Asking, Person
from bot.channels.telegram.teaching.background import Background
from bot.channels.telegram.teaching.draft import Draft, Drafts, Step
from bot.channels.telegram.teaching.edits import new_id, propose
from bot.channels.telegram.teaching.preview import effect_blocks, effect_of
from bot.errors import ClinicBotError
from bot.staff.publisher import Proposal, Publisher
from bot.storage.errors import StorageUnavailableError

FOUND = 5  # entries of a search


class Form:
    """Whatever goes wrong is told, and what was filled in stays."""

    def __init__(
        self, desk: Desk, drafts: Drafts, asking: Asking, publisher: Publisher, background: Background
    ) -> None:
        self._desk = desk
        self._drafts = drafts
        self._asking = asking
        self._publisher = publisher
        self._background = background

    async def typed(self, place: Place, person: Person, draft: Draft, text: str) -> None:
        """Go on with what somebody has typed."""
        steps = {
            Step.PHRASING: self.preview,
            Step.SEARCH: self._search,
            Step.QUESTION: self._question,
            Step.ANSWER: self._answer,
        }
        said = text.strip()
        filled = replace(draft, answer=said) if draft.step is Step.ANSWER else replace(draft, text=said)
        await steps[draft.step](place, person, filled)

    async def preview(self, place: Place, person: Person, draft: Draft) -> None:
        """Say that the edit is being tried; what it would do follows, with Apply and Cancel, in some seconds."""
        await self._desk.say(place, self._desk.wording.teach_checking)
        self._background.begin(self._preview(place, person, draft))

    async def _preview(self, place: Place, person: Person, draft: Draft) -> None:
        entry = draft.entry or new_id(draft.text, self._desk.knowledge.by_id)
        try:
            proposal = await propose(self._publisher, draft, person.who, entry)
        except StorageUnavailableError as error:  # a form can't be kept either: what was typed stands in the chat
            told = render(self._desk.wording.teach_problem, problem=plain(str(error)))
            await self._desk.messenger.dialog(place, Dialog(told))
            return
        except ClinicBotError as error:
            await self._refuse(place, person, draft, str(error))
            return
        if not await self._is_wanted(place, person, draft):
            await self._publisher.drop(proposal.number, person.who)
            return
        if not draft.entry:
            await self._show_entry(place, proposal, entry)
        body = await self._body(proposal, draft, entry)
        buttons = (
            Button(self._desk.wording.teach_apply, f"{KIND}:apply:{draft.token}"),
            Button(self._desk.wording.teach_cancel, f"{KIND}:cancel:{draft.token}"),
        )
        kept = replace(draft, step=Step.PREVIEW, proposal=proposal.number)
        await self._drafts.keep(place.chat, person.id, kept)
        await self._desk.messenger.dialog(place, Dialog(body, (buttons,)))

    async def _is_wanted(self, place: Place, person: Person, draft: Draft) -> bool:
        """Whether the form has not been left, or another begun, meanwhile."""
        now = await self._drafts.of(place.chat, person.id)
        return now is not None and now.token == draft.token

    async def _body(self, proposal: Proposal, draft: Draft, entry: str) -> Markup:
        wording = self._desk.wording
        kept = [one.text for one in await self._desk.db.questions.open() if one.id in draft.ids]
        effect = await effect_of(proposal, entry, draft.text, kept)
        template = wording.teach_preview if draft.entry else wording.teach_preview_new
        blocks = [render(template, text=draft.text, entry=entry)]
        pointed = self._asking.pointed_out(draft.text)
        blocks += [pointed] if pointed is not None else []
        return fitting(Markup("\n\n").join([*blocks, *effect_blocks(wording, effect, proposal, len(kept))]))

    async def _show_entry(self, place: Place, proposal: Proposal, entry: str) -> None:
        """Show a new entry exactly as a patient would get it."""
        await self._desk.say(place, self._desk.wording.teach_as_patient)
        reply = proposal.new.entry_reply(entry)
        if reply is not None:
            await self._desk.reply(place, reply)

    async def _search(self, place: Place, person: Person, draft: Draft) -> None:
        entries = nearest(self._desk.conversation.assistant, [draft.text])[:FOUND]
        found = self._desk.wording.teach_found if entries else self._desk.wording.teach_found_none
        await self._drafts.drop(place.chat, person.id)
        await self._desk.messenger.dialog(place, Dialog(render(found), tuple(to_entries(draft.ref, entries))))

    async def _question(self, place: Place, person: Person, draft: Draft) -> None:
        await self._asking.ask(place, person, replace(draft, step=Step.ANSWER), self._asking.pointed_out(draft.text))

    async def _answer(self, place: Place, person: Person, draft: Draft) -> None:
        try:
            said = to_plain(to_markup(draft.answer)).strip()
        except MarkupError as error:
            await self._refuse(place, person, draft, str(error))
            return
        if said:
            await self._drafts.keep(place.chat, person.id, replace(draft, step=Step.KIND))
            await self._desk.messenger.dialog(place, self._asking.kinds(draft))

    async def _refuse(self, place: Place, person: Person, draft: Draft, problem: str) -> None:
        """Say why it can't be done, and ask again where another text may help."""
        told = render(self._desk.wording.teach_problem, problem=plain(problem))
        begins = Step.PHRASING if draft.entry else Step.QUESTION
        asks = begins if draft.step in (Step.PREVIEW, Step.KIND) else draft.step
        await self._asking.ask(place, person, replace(draft, step=asks), told)
