"""The questions of the form. Each asks for a reply, as a group with privacy mode lets nothing else through."""

from dataclasses import dataclass, replace

from markupsafe import Markup
from telegram import ForceReply
from telegram.helpers import mention_html

from bot.answering.personal import personal_parts
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.teaching.draft import Draft, Drafts, Step

KIND = "xe"
ANSWER, REFERRAL = "answer", "referral"
MOST_WORDS = 1000  # characters of a patient's words that are shown


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff."""

    id: int
    name: str

    @property
    def who(self) -> str:
        """The name in the audit log."""
        return f"{self.name} ({self.id})"


class Asking:
    """Asks one person of the staff for what a form lacks."""

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        self._desk = desk
        self._drafts = drafts

    async def ask(self, place: Place, person: Person, draft: Draft, above: Markup | None = None) -> None:
        """Ask for what the form waits for, and keep which message has asked."""
        wording = self._desk.wording
        templates = {
            Step.PHRASING: wording.teach_ask_phrasing,
            Step.SEARCH: wording.teach_ask_search,
            Step.QUESTION: wording.teach_ask_question,
            Step.ANSWER: wording.teach_ask_answer,
        }
        who = Markup(mention_html(person.id, person.name))  # noqa: S704  which escapes the name
        asked = render(templates[draft.step], person=who, words=draft.words[:MOST_WORDS])
        body = above + Markup("\n\n") + asked if above else asked
        number = await self._desk.messenger.post(place, body, ForceReply(selective=True))
        await self._drafts.keep(place.chat, person.id, replace(draft, asked=number))

    def proposed(self, draft: Draft) -> Dialog:
        """Return the patient's words as they would be added; at one tap, where they say nothing of who wrote them."""
        wording, entry = self._desk.wording, self._desk.knowledge.by_id.get(draft.entry)
        question = entry.question if entry else draft.entry
        blocks = [render(wording.teach_proposed, question=question, words=draft.words[:MOST_WORDS])]
        pointed = self.pointed_out(draft.words)
        as_is = Button(wording.teach_as_is, f"{KIND}:asis:{draft.token}")
        if pointed is not None:
            blocks.append(pointed)
        buttons = [as_is, self._cancel(draft)] if pointed is None else [self._cancel(draft)]
        return Dialog(Markup("\n\n").join(blocks), (tuple(buttons),))

    def pointed_out(self, text: str) -> Markup | None:
        """Return what in `text` may say who somebody is, or None."""
        parts = personal_parts(text, self._is_word)
        if not parts:
            return None
        return render(self._desk.wording.teach_pointed, parts=", ".join(part.text for part in parts))

    def _is_word(self, word: str) -> bool:
        """Whether the clinic's files know a word: a name at the start of a sentence looks like any other."""
        words = self._desk.knowledge.words
        cues = (*words.stop_words, *words.openers, *words.joiners)
        return word in self._desk.conversation.assistant.known_words or any(word in cue.split() for cue in cues)

    def kinds(self, draft: Draft) -> Dialog:
        """Ask whether a new entry answers, or sends to the clinic."""
        wording = self._desk.wording
        kinds = ((wording.teach_answer, ANSWER), (wording.teach_referral, REFERRAL))
        row = tuple(Button(label, f"{KIND}:kind:{draft.token}:{kind}") for label, kind in kinds)
        return Dialog(render(wording.teach_kind), (row, (self._cancel(draft),)))

    def _cancel(self, draft: Draft) -> Button:
        return Button(self._desk.wording.teach_cancel, f"{KIND}:cancel:{draft.token}")
