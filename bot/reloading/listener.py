"""Who hears what becomes of the clinic's files: the staff chat, or, without one, the log."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from bot.answering.assistant import Assistant
from bot.faq.reviews import Review

log = logging.getLogger(__name__)


class ReloadListener(Protocol):
    """Told of each event once, in order. It may take its time, and fail: answering and reloading go on."""

    async def on_changed(self, old: Assistant, new: Assistant) -> None:
        """`new` is served in the place of `old`, because the files were edited."""

    async def on_problem(self, digest: str, problems: str) -> None:
        """The files can't be used, so the last good version stays. `problems`: a line each, as `check` prints them."""

    async def on_good_again(self) -> None:
        """What `on_problem` or `on_held` told of is over: the files are fine, and served."""

    async def on_held(self, digest: str, reason: str, old: Assistant, new: Assistant) -> None:
        """The files are fine but change so much that `old` stays until `Reloader.accept(digest)`."""

    async def review_due(self, reviews: Sequence[Review]) -> None:
        """These entries are withdrawn, or will be in two weeks; told at the start and each day while there are any."""

    def reached(self) -> asyncio.Event:
        """Return what is set once all that it was told by now has got to whom it is for."""


class LogListener:
    """Tells the operator's log."""

    def reached(self) -> asyncio.Event:
        """The log has it at once."""
        there = asyncio.Event()
        there.set()
        return there

    async def on_changed(self, old: Assistant, new: Assistant) -> None:
        """Name the versions."""
        log.info("The clinic's files have changed: %s is served now, not %s", *_versions(new, old))

    async def on_problem(self, digest: str, problems: str) -> None:  # noqa: ARG002
        """Say what is to be mended."""
        log.error("The clinic's files can't be used as they are now; the last good ones stay:\n%s", problems)

    async def on_good_again(self) -> None:
        """Say so."""
        log.info("The clinic's files are all good again")

    async def on_held(self, digest: str, reason: str, old: Assistant, new: Assistant) -> None:  # noqa: ARG002
        """Say how to agree."""
        log.error("The clinic's files wait for a yes, as %s. Is that meant? Then: clinic-bot accept", reason)

    async def review_due(self, reviews: Sequence[Review]) -> None:
        """Name the entries."""
        entries = ", ".join(f"{review.entry_id} ({review.review_by})" for review in reviews)
        log.warning("These entries are withdrawn on their date until somebody has reviewed them: %s", entries)


def _versions(*assistants: Assistant) -> list[str]:
    return [assistant.knowledge.version for assistant in assistants]
