"""What was edited while the bot did not run is told, too."""

import logging

from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot
from bot.reloading.making import NotMadeError, Version
from bot.reloading.source import Source
from bot.reloading.telling import Telling

log = logging.getLogger(__name__)


async def tell_of_before(source: Source, telling: Telling, last: Snapshot | None, begun: Version) -> None:
    """Tell how `begun`, which is served since the start, differs from `last`, which was served until the last end."""
    if last is None or last.digest == begun.digest:
        return
    try:
        telling.changed_before(await source.version(last, begun), begun)
    except (KnowledgeError, NotMadeError) as error:
        log.warning("What has changed since the last run can't be told: %s", error)
