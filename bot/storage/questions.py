"""Questions that were kept for the staff: unanswered, "None of these", 👎. Their words are sealed, and go when old."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, delete, select, update

from bot.storage.staff_tables import QuestionReason, QuestionState, questions
from bot.storage.store import Store

TEXT = "questions.text"
MOST_OPEN = 1000  # questions that are read at once, the newest; more is more than anybody will read


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question as the patient wrote it. `entry_id`: the answer that did not help."""

    id: int
    reason: QuestionReason
    entry_id: str | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to be kept, once for each update."""

    chat: int
    update_id: int
    reason: QuestionReason
    text: str
    entry_id: str | None = None


def question_row(store: Store, new: NewQuestion, now: datetime) -> dict[str, object]:
    """Return the row of a question."""
    sealed = store.cipher.seal(new.text, TEXT)
    return {"chat_key": store.chat_key(new.chat), "update_id": new.update_id, "reason": new.reason, "text": sealed,
            "entry_id": new.entry_id, "at": now, "state": QuestionState.OPEN}  # fmt: skip


class QuestionStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(
        self, chat: int, update_id: int, reason: QuestionReason, text: str, entry_id: str | None, now: datetime
    ) -> None:
        """Keep a question, once for each update however often it is handled."""
        row = question_row(self._store, NewQuestion(chat, update_id, reason, text, entry_id), now)
        await self._store.change(self._store.new_rows(questions), row)

    async def take_back(self, chat: int, update_id: int) -> None:
        """Delete a question whose patient has changed a 👎, unless the staff have dealt with it."""
        its = (questions.c.chat_key == self._store.chat_key(chat), questions.c.update_id == update_id)
        await self._store.change(delete(questions).where(*its, questions.c.state == QuestionState.OPEN))

    async def open(self) -> Sequence[KeptQuestion]:
        """Return what the staff have not dealt with, the newest first."""
        query = select(questions).where(questions.c.state == QuestionState.OPEN)
        query = query.order_by(questions.c.at.desc(), questions.c.id.desc()).limit(MOST_OPEN)
        read, rows = self._store.cipher.open, await self._store.rows(query)
        return [KeptQuestion(row.id, row.reason, row.entry_id, read(row.text, TEXT), row.at) for row in rows]

    async def settle(self, ids: Collection[int], state: QuestionState, now: datetime) -> int:
        """Note what became of open questions; return how many were still open."""
        which = (questions.c.id.in_(ids), questions.c.state == QuestionState.OPEN)
        return await self._store.change(update(questions).where(*which).values(state=state, settled_at=now))

    async def prune(self, before: datetime) -> None:
        """Delete questions that were asked before a time, whatever became of them."""
        await self._store.change(delete(questions).where(questions.c.at < before))

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes a patient's questions."""
        return [delete(questions).where(questions.c.chat_key == self._store.chat_key(chat))]
