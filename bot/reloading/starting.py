"""Which version the bot starts with: the clinic's files, or the last good copy where they can't be used."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.answering.knowledge import Knowledge
from bot.faq.lastgood import LastGood
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot, snapshot_of
from bot.reloading.consent import needs_consent
from bot.reloading.making import Job, Made, Version, make

log = logging.getLogger(__name__)

UNUSABLE = "The clinic's files in %s can't be used as they are: starting with the last good copy of them"
HELD = "The clinic's files in %s have changed much since they were last served (%s): starting with the copy of then"


def first_version(
    folder: Path, kept: LastGood, cache: Path | None, at: datetime, make: Callable[[Job], Made] = make
) -> Version:
    """Return what is served from the start. Why it is not what stands in `folder` is told once `Reloader` runs.

    Raises:
        KnowledgeError: the files in `folder` can't be used, and there is no last good copy that can.
    """
    last = kept.read()
    try:
        new = version_of(snapshot_of(folder), cache, at, make)
    except KnowledgeError:
        old = usable(last, cache, at, make)
        if old is None:
            raise
        log.error(UNUSABLE, folder)  # noqa: TRY400  why is told by who goes on watching
        return old
    reason = _reason(last, new, kept, cache, at)
    old = usable(last, cache, at, make) if reason else None
    if old is None:
        return new
    log.error(HELD, folder, reason)
    return old


def waiting(folder: Path, kept: LastGood, cache: Path | None, at: datetime) -> tuple[str, str] | None:
    """Return the digest of what stands in `folder`, and why a person has to agree to it; None where nobody has to.

    Raises:
        KnowledgeError: the files can't be used.
    """
    new = version_of(snapshot_of(folder), cache, at)
    reason = _reason(kept.read(), new, kept, cache, at)
    return (new.digest, reason) if reason else None


def _reason(last: Snapshot | None, new: Version, kept: LastGood, cache: Path | None, at: datetime) -> str | None:
    """Why a person has to agree to `new` first; None where nobody has to, or somebody has."""
    if last is None or new.digest in (last.digest, kept.accepted()):
        return None
    knowledge = _knowledge(Job(last, at, cache))
    return needs_consent(knowledge, new.assistant) if knowledge else None


def version_of(snapshot: Snapshot, cache: Path | None, at: datetime, make: Callable[[Job], Made] = make) -> Version:
    """Return what answers from these files.

    Raises:
        KnowledgeError: they can't be used.
    """
    return Version.of(snapshot, make(Job(snapshot, at, cache)))


def usable(last: Snapshot | None, cache: Path | None, at: datetime, make: Callable[[Job], Made]) -> Version | None:
    """Return what answers from the last good copy. What this version of the bot can't use any more holds nothing up."""
    try:
        return version_of(last, cache, at, make) if last else None
    except KnowledgeError as error:
        log.warning("The last good copy of the clinic's files is of no use to this version of the bot: %s", error)
        return None


def _knowledge(last: Job) -> Knowledge | None:
    try:
        return last.said.knowledge
    except KnowledgeError as error:
        log.warning("What has changed since the last run can't be told: %s", error)
        return None
