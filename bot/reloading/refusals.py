"""Makes a version, or tells the staff why there is none."""

import logging

from bot.engines.errors import described
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot
from bot.reloading.making import NotMadeError, Version
from bot.reloading.source import Source
from bot.reloading.telling import Telling

log = logging.getLogger(__name__)

LATER = "The files could not be taken up: {}. It is tried again in some minutes."
FAULT = "A fault of the bot itself keeps it from reading the files ({}): take the last edit back, and tell who runs it."


async def made_or_told(
    source: Source, telling: Telling, snapshot: Snapshot, served: Version
) -> tuple[Version | None, bool]:
    """Return the version of these files (None: there is none, and it is told), and whether that is final."""
    try:
        return await source.version(snapshot, served), True
    except KnowledgeError as error:
        telling.problem(snapshot.digest, "\n".join(map(str, error.problems)))
        return None, True
    except NotMadeError as error:
        telling.problem(snapshot.digest, LATER.format(error))
    except Exception as error:  # noqa: BLE001  whatever it is, the staff have to know that their edit is not served
        log.error("The clinic's files can't be taken up: %s", described(error))  # noqa: TRY400
        telling.problem(snapshot.digest, FAULT.format(described(error)))
    return None, False
