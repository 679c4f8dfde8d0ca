"""Counts what patients were answered, and keeps the questions that got no answer. Called once a reply has been sent."""

import logging
from dataclasses import dataclass

from bot.answering.model import Outcome
from bot.answering.reply import Reply
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.keyboards import RATED
from bot.channels.telegram.progress import at_end
from bot.storage.answers import Answered
from bot.storage.questions import NewQuestion
from bot.storage.staff_tables import QuestionReason

log = logging.getLogger(__name__)

MOST_KEPT = 1000  # characters of a question
WORTH_KEEPING = (*RATED, Outcome.CHOICES)  # for two days: a 👎 or "None of these" may keep it for longer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply answers. `text` is None where nobody typed it: an entry was chosen from a menu.

    `reason`: why the question is kept, if the reply is none. `typed`: else a button was pressed.
    """

    chat: int
    update_id: int
    text: str | None
    reason: QuestionReason = QuestionReason.UNANSWERED
    typed: bool = True


async def record(desk: Desk, asked: Asked, reply: Reply) -> None:
    """Count a reply that has been sent, when its update is marked; a failure is never the reason of a second one."""
    try:
        await _record(desk, asked, reply)
    except Exception as error:  # noqa: BLE001  the patient has been answered, and that is what counts
        log.error("A reply was not counted, nor its question kept: %s", described(error, where=True))  # noqa: TRY400


async def _record(desk: Desk, asked: Asked, reply: Reply) -> None:
    db, now = desk.db, desk.now()
    words = _worth_keeping(asked.text) if desk.keeps_questions else None
    entry = reply.entries[0] if reply.outcome in RATED else None
    kept = words if reply.outcome in WORTH_KEEPING else None
    answered = Answered(asked.chat, asked.update_id, reply.outcome, entry, kept, asked.typed)
    unanswered = None
    if reply.outcome is Outcome.FALLBACK and words is not None:
        unanswered = NewQuestion(asked.chat, asked.update_id, asked.reason, words)
    if not at_end(db.answers.adding(answered, now, unanswered)):
        await db.answers.add(answered, now, unanswered)


def _worth_keeping(text: str | None) -> str | None:
    words = (text or "").strip()[:MOST_KEPT]
    return words or None
