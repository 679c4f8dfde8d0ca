"""What the channel is given by the composition root, and hands on to whoever answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.aftercare.sending import Claimed
from bot.conversation import Conversation
from bot.engines.dispatch import Hooks
from bot.engines.outcomes import Outcome
from bot.metrics import Metrics
from bot.reloading.reloader import Reloader
from bot.storage.database import Database

QUESTIONS_KEPT = timedelta(days=90)
ENROLLMENTS_KEPT = timedelta(days=30)  # after the last reminder
ALERT_REPEAT = timedelta(minutes=5)


class Engine(Protocol):
    """Whoever calls dispatch: the embedded engine, or the cluster's."""

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then finish what is in flight."""


Send = Callable[[Claimed], Awaitable[Outcome]]
BuildEngine = Callable[[Send, Hooks], Engine]


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that are not Telegram's. A change in `db.enrollments` wakes the engine by itself.

    `staff_chat`: where the staff read, a group or a person; None where there is no such chat.
    `enrollments_kept`: how long a plan that has ended is kept.
    `questions_kept`: how long questions are kept for the staff; nothing of them is, where it is zero.
    `alert_repeat`: how long after the last time the staff are told again of urgent messages that nobody has taken.
    `build_engine`: given the way to send a reminder, returns what calls it.
    `reloader`: keeps `conversation` at the clinic's files; None where they stay as they are.
    """

    conversation: Conversation
    db: Database
    now: Callable[[], datetime]
    build_engine: BuildEngine
    staff_chat: int | None = None
    questions_kept: timedelta = QUESTIONS_KEPT
    enrollments_kept: timedelta = ENROLLMENTS_KEPT
    alert_repeat: timedelta = ALERT_REPEAT
    metrics: Metrics = field(default_factory=Metrics)
    reloader: Reloader | None = None
