"""What a yes does: the file is written, taken up at once, and the questions are settled."""

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.publishing.texts import plain
from bot.channels.telegram.teaching.asking import Person
from bot.channels.telegram.teaching.background import Background
from bot.channels.telegram.teaching.draft import Draft, Drafts
from bot.channels.telegram.teaching.form import Form
from bot.errors import ClinicBotError
from bot.evaluation.impact import fate_of
from bot.faq.atomic import ChangedMeanwhileError
from bot.staff.publisher import NothingToDoError, Publisher
from bot.storage.errors import StorageUnavailableError
from bot.storage.staff_tables import QuestionState, VersionState


class Applying:
    """Killed in between, the press is handled again, and does what was left. Then only the news of it may get lost."""

    def __init__(self, desk: Desk, drafts: Drafts, form: Form, publisher: Publisher, background: Background) -> None:
        self._desk = desk
        self._drafts = drafts
        self._form = form
        self._publisher = publisher
        self._background = background

    async def apply(self, place: Place, person: Person, draft: Draft, shown: int) -> None:
        """Apply the edit of a form; where the file has changed meanwhile, show anew what it would do."""
        wording = self._desk.wording
        try:
            await self._write(draft, person)
        except ChangedMeanwhileError:
            await self._desk.messenger.tidy_buttons(place, shown, None)
            await self._desk.say(place, wording.teach_changed)
            await self._form.preview(place, person, draft)
            return
        except StorageUnavailableError:
            raise
        except ClinicBotError as error:
            told = render(wording.teach_problem, problem=plain(str(error)))
            await self._desk.messenger.dialog(place, Dialog(told))
            return
        await self._settle(draft, person)
        await self._desk.messenger.tidy_buttons(place, shown, None)
        await self._drafts.drop(place.chat, person.id)
        self._background.begin(self._serve(place, person, draft))

    async def drop(self, person: Person, draft: Draft) -> None:
        """Leave the files as they are."""
        if draft.proposal:
            try:
                await self._publisher.drop(draft.proposal, person.who)
            except NothingToDoError:
                return

    async def _serve(self, place: Place, person: Person, draft: Draft) -> None:
        trouble = await self._publisher.take_up()
        await self._desk.messenger.dialog(place, self._done(draft, person, trouble))

    async def _write(self, draft: Draft, person: Person) -> None:
        try:
            await self._publisher.apply(draft.proposal, person.who)
        except NothingToDoError:
            version = await self._desk.db.versions.get(draft.proposal)
            if version is None or version.state is not VersionState.SERVED:
                raise

    async def _settle(self, draft: Draft, person: Person) -> None:
        db, now = self._desk.db, self._desk.now()
        settled = await db.questions.settle(draft.ids, QuestionState.TAUGHT, now)
        if settled:
            await db.audit.add(person.who, "questions-taught", str(settled), now)

    def _done(self, draft: Draft, person: Person, trouble: str | None) -> Dialog:
        """Ask the bot itself what patients get now: it may not be what was meant."""
        wording, assistant = self._desk.wording, self._desk.conversation.assistant
        if trouble is not None:
            return Dialog(render(wording.teach_not_served, who=person.name, problem=plain(trouble, 800)))
        fate = fate_of(assistant.reply(draft.text))
        return Dialog(render(wording.teach_done, who=person.name, text=draft.text, now=str(fate)))
