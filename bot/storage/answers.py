"""What patients were answered: counts for the report, and for two days the words, so that a 👎 can keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Executable, Update, delete, select, update

from bot.storage.connections import Write
from bot.storage.questions import TEXT, NewQuestion, question_row
from bot.storage.staff_tables import answers, questions
from bot.storage.store import Store

QUESTION = "answers.question"
WORDS_KEPT = timedelta(days=2)  # /privacy says so; after it an answer is a number, and nobody's


@dataclass(frozen=True, slots=True)
class Answered:
    """One reply to a patient. `question`: the words it answers; None where they are not to be kept.

    `typed`: the patient wrote something; else a button was pressed.
    """

    chat: int
    update_id: int
    outcome: str
    entry_id: str | None = None
    question: str | None = None
    typed: bool = True


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """One reply in the report; nothing says whose it was."""

    at: datetime
    outcome: str
    entry_id: str | None
    helpful: bool | None
    typed: bool = True


class AnswerStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counting = store.new_rows(answers)
        self._keeping = store.new_rows(questions)

    async def add(self, answered: Answered, now: datetime, unanswered: NewQuestion | None = None) -> None:
        """Count a reply, once for each update however often it is handled, and keep the question that it left open."""
        await self._store.connections.writing(self.adding(answered, now, unanswered))

    def adding(self, answered: Answered, now: datetime, unanswered: NewQuestion | None = None) -> Write:
        """Return what does so, in a transaction of somebody else's."""
        counted = self._row(answered, now)
        kept = None if unanswered is None else question_row(self._store, unanswered, now)

        def work(connection: Connection) -> None:
            connection.execute(self._counting, counted)
            if kept is not None:
                connection.execute(self._keeping, kept)

        return work

    def _row(self, answered: Answered, now: datetime) -> Mapping[str, object]:
        question = None if answered.question is None else self._store.cipher.seal(answered.question, QUESTION)
        return {"chat_key": self._store.chat_key(answered.chat), "update_id": answered.update_id, "at": now,
                "outcome": answered.outcome, "entry_id": answered.entry_id, "typed": answered.typed,
                "question": question}  # fmt: skip

    async def get(self, chat: int, update_id: int, now: datetime) -> Answered | None:
        """Return the reply that this chat got to an update; None where it got none, or too long ago."""
        fresh = answers.c.at >= now - WORDS_KEPT
        query = select(answers).where(*self._theirs(chat, update_id), fresh)
        for row in await self._store.rows(query):
            words = None if row.question is None else self._store.cipher.open(row.question, QUESTION)
            return Answered(chat, update_id, row.outcome, row.entry_id, words, row.typed)
        return None

    async def question(self, chat: int, update_id: int, now: datetime) -> str | None:
        """Return the words behind the reply that this chat got to an update, from here or from the kept questions."""
        answered = await self.get(chat, update_id, now)
        if answered is None or answered.question is not None:
            return answered.question if answered else None
        its = (questions.c.chat_key == self._store.chat_key(chat), questions.c.update_id == update_id)
        found = await self._store.rows(select(questions.c.text).where(*its))
        return self._store.cipher.open(found[0].text, TEXT) if found else None

    async def rate(self, chat: int, update_id: int, *, helpful: bool) -> None:
        """Note whether that reply was helpful, in place of what was said before."""
        await self._store.change(update(answers).where(*self._theirs(chat, update_id)).values(helpful=helpful))

    async def between(self, start: datetime, end: datetime) -> Sequence[AnswerCount]:
        """Return the replies with `start <= at < end`, in order."""
        columns = (answers.c.at, answers.c.outcome, answers.c.entry_id, answers.c.helpful, answers.c.typed)
        query = select(*columns).where(answers.c.at >= start, answers.c.at < end).order_by(answers.c.at)
        rows = await self._store.rows(query)
        return [AnswerCount(row.at, row.outcome, row.entry_id, row.helpful, row.typed) for row in rows]

    async def make_anonymous(self, before: datetime) -> None:
        """Forget of older replies whose they were and what was asked; they still count."""
        await self._store.change(_anonymous().where(answers.c.at < before, answers.c.chat_key.is_not(None)))

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what does the same for all replies to a patient."""
        return [_anonymous().where(answers.c.chat_key == self._store.chat_key(chat))]

    async def prune(self, before: datetime) -> None:
        """Delete the counts of replies before a time."""
        await self._store.change(delete(answers).where(answers.c.at < before))

    def _theirs(self, chat: int, update_id: int) -> tuple[ColumnElement[bool], ...]:
        return (answers.c.chat_key == self._store.chat_key(chat), answers.c.update_id == update_id)


def _anonymous() -> Update:
    return update(answers).values(chat_key=None, update_id=None, question=None)
