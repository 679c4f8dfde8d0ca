"""Tells the staff chat what becomes of the clinic's files, and keeps each version that was served."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Sequence

from bot.answering.assistant import Assistant
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.alarms import Alarms, Then
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.publishing import texts
from bot.faq.diff import changes
from bot.faq.reviews import Review
from bot.reloading.listener import LogListener
from bot.staff.impact import Impact, impact_of
from bot.staff.publisher import Publisher
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)


class CountingListener(LogListener):
    """A `ReloadListener` that tells the log, and counts; where several processes serve, another tells the staff."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_changed(self, old: Assistant, new: Assistant) -> None:
        """Count it."""
        await super().on_changed(old, new)
        self._desk.services.metrics.reloaded("used")

    async def on_problem(self, digest: str, problems: str) -> None:
        """Count it."""
        await super().on_problem(digest, problems)
        self._desk.services.metrics.reloaded("refused")

    async def on_held(self, digest: str, reason: str, old: Assistant, new: Assistant) -> None:
        """Count it."""
        await super().on_held(digest, reason, old, new)
        self._desk.services.metrics.reloaded("held")


class StaffListener(CountingListener):
    """What the log is told, the staff are told in more words. Delivered as news are."""

    def __init__(self, desk: Desk, publisher: Publisher, alarms: Alarms) -> None:
        super().__init__(desk)
        self._publisher = publisher
        self._alarms = alarms
        self._last = super().reached()

    def reached(self) -> asyncio.Event:
        """Return what is set once the last of it stands in their chat, and so all before it."""
        return self._last

    def _tell(self, news: Dialog, then: Then = None) -> None:
        self._last = self._alarms.tell(news, then)

    async def on_changed(self, old: Assistant, new: Assistant) -> None:
        """Name what has changed, and which kept and labelled questions are treated differently."""
        await super().on_changed(old, new)
        found = changes(old.knowledge, new.knowledge)
        impact = await self._impact(old, new)
        self._tell(texts.changed(self._desk.wording, new.knowledge.version, found, impact))
        await self._publisher.record()

    async def on_problem(self, digest: str, problems: str) -> None:
        """Show them as `check` prints them."""
        await super().on_problem(digest, problems)
        self._tell(Dialog(render(self._desk.wording.files_problem, problems=texts.plain(problems, texts.MOST))))

    async def on_good_again(self) -> None:
        """Say so."""
        await super().on_good_again()
        self._tell(Dialog(render(self._desk.wording.files_good)))

    async def on_held(self, digest: str, reason: str, old: Assistant, new: Assistant) -> None:
        """Ask for a yes."""
        await super().on_held(digest, reason, old, new)
        self._tell(texts.held(self._desk.wording, digest, reason, changes(old.knowledge, new.knowledge)))

    async def review_due(self, reviews: Sequence[Review]) -> None:
        """Announce each entry once two weeks before, and once when it is withdrawn, however often the bot starts."""
        await super().review_due(reviews)
        new = {_name(review): review for review in reviews if not await self._is_told(_name(review))}
        dialog = texts.reviews(self._desk.wording, list(new.values()))
        if dialog is not None:
            self._tell(dialog, lambda: self._note(new))

    async def _is_told(self, name: str) -> bool:
        try:
            return await self._desk.db.notes.get(name) is not None
        except StorageUnavailableError as error:
            log.warning("Whether the staff know of a review can't be seen, so they are told: %s", error)
        return False

    async def _note(self, names: Iterable[str]) -> None:
        """Not before the staff have it does a review count as told."""
        try:
            for name in names:
                await self._desk.db.notes.put(name, "told")
        except StorageUnavailableError as error:
            log.warning("That the staff know of a review can't be kept, so they will be told again: %s", error)

    async def _impact(self, old: Assistant, new: Assistant) -> Impact:
        try:
            kept = [question.text for question in await self._desk.db.questions.open()]
        except StorageUnavailableError as error:
            log.warning("What a change does to kept questions can't be seen: %s", error)
            kept = []
        return await impact_of(old, new, kept, self._publisher.folder)


def _name(review: Review) -> str:
    stage = f"{review.entry_id} {review.review_by} {review.withdrawn}"
    return f"review {hashlib.sha256(stage.encode()).hexdigest()[:20]}"
