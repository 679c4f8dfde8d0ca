"""What is said in handoffs, as values, and how it is found again: by its id in either chat."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.sql.elements import ColumnElement

from bot.storage.errors import UnreadableError
from bot.storage.handoffs import Handoff, HandoffStore
from bot.storage.staff_tables import HandoffKind, HandoffSide, handoff_messages, handoff_traces, handoffs
from bot.storage.store import Store

CONTENT = "handoff_messages.content"
log = logging.getLogger(__name__)

BATCH = 50  # letters read at once


@dataclass(frozen=True, slots=True)
class NewLetter:
    """Something that one side has written, in its own chat as `message_id`. `update_id` makes it count once.

    `staff_chat`: the chat of the staff at that time.
    """

    handoff_id: int
    side: HandoffSide
    kind: HandoffKind
    update_id: int
    message_id: int | None
    text: str
    staff_chat: int


@dataclass(frozen=True, slots=True)
class Letter:
    """Something on its way to the other side of a handoff, or known there by its ids."""

    id: int
    handoff: Handoff
    side: HandoffSide
    kind: HandoffKind
    text: str
    at: datetime
    staff_chat: int | None
    staff_message_id: int | None
    patient_message_id: int | None

    @property
    def source(self) -> int | None:
        """The id of the message in its writer's chat; None for what the bot has to say."""
        return self.patient_message_id if self.side is HandoffSide.PATIENT else self.staff_message_id

    @property
    def sent(self) -> int | None:
        """The id of the message that its reader has got."""
        return self.staff_message_id if self.side is HandoffSide.PATIENT else self.patient_message_id


class HandoffLetters:
    """All raise `StorageUnavailableError` where the database can't be used."""

    def __init__(self, store: Store, conversations: HandoffStore) -> None:
        self._store = store
        self._conversations = conversations

    async def waiting(self, side: HandoffSide) -> Sequence[Letter]:
        """Return the letters from `side` that are not delivered, the oldest first, `BATCH` at most."""
        which = (handoff_messages.c.side == side, handoff_messages.c.settled_at.is_(None))
        return await self._letters(*which)

    async def in_staff_chat(self, chat: int, message_id: int) -> Letter | None:
        """Return the letter that a message of the staff chat is, whoever wrote it."""
        its = (handoff_messages.c.staff_chat == chat, handoff_messages.c.staff_message_id == message_id)
        return next(iter(await self._letters(*its)), None)

    async def of_patient(self, chat: int, message_id: int) -> Letter | None:
        """Return what a patient wrote in a message, where it was for the clinic and the handoff is open."""
        found = await self._letters(
            handoffs.c.chat_key == self._store.chat_key(chat),
            handoffs.c.closed_at.is_(None),
            handoff_messages.c.side == HandoffSide.PATIENT,
            handoff_messages.c.patient_message_id == message_id,
        )
        return next(iter(found), None)

    async def thread(self, letter: Letter, staff_chat: int) -> int | None:
        """Return the message of the reader's chat that a letter belongs below: the one it corrects, or the first."""
        to_staff = letter.side is HandoffSide.PATIENT
        sent = handoff_messages.c.staff_message_id if to_staff else handoff_messages.c.patient_message_id
        source = handoff_messages.c.patient_message_id if to_staff else handoff_messages.c.staff_message_id
        query = select(sent).where(
            handoff_messages.c.handoff_id == letter.handoff.id,
            handoff_messages.c.side == letter.side,
            handoff_messages.c.staff_chat == staff_chat,
            handoff_messages.c.id < letter.id,
            sent.is_not(None),
        )
        same = query.where(source == letter.source).order_by(handoff_messages.c.id.desc()).limit(1)
        first = query.order_by(handoff_messages.c.id).limit(1)

        def work(connection: Connection) -> int | None:
            found: int | None = None if letter.source is None else connection.execute(same).scalar()
            return connection.execute(first).scalar() if found is None and to_staff else found

        return await self._store.connections.reading(work)

    async def traces(self) -> Sequence[tuple[int, int, int]]:
        """Return the messages to be marked as withdrawn: the trace's id, the staff chat, and the message's id."""
        rows = await self._store.rows(select(handoff_traces).order_by(handoff_traces.c.id).limit(BATCH))
        return [(row.id, row.staff_chat, row.staff_message_id) for row in rows]

    async def _letters(self, *which: ColumnElement[bool]) -> Sequence[Letter]:
        letter = [column.label(f"letter_{column.name}") for column in handoff_messages.c]
        query = select(handoffs, *letter).join(handoff_messages, handoff_messages.c.handoff_id == handoffs.c.id)
        rows = await self._store.rows(query.where(*which).order_by(handoff_messages.c.id).limit(BATCH))
        return [letter for letter in map(self._letter, rows) if letter]

    def _letter(self, row: Row[Any]) -> Letter | None:
        """One that is spoilt must not stand in the way of the others."""
        try:
            return self._opened(row)
        except UnreadableError:
            log.error("A message of a handoff can't be read, and is left: %d", row.letter_id)  # noqa: TRY400
            return None

    def _opened(self, row: Row[Any]) -> Letter:
        text = self._store.cipher.open(row.letter_content, CONTENT) if row.letter_content else ""
        ids = (row.letter_staff_chat, row.letter_staff_message_id, row.letter_patient_message_id)
        return Letter(
            row.letter_id, self._conversations.value(row), row.letter_side, row.letter_kind, text, row.letter_at, *ids
        )
