"""From the clinic's files to what answers: loaded, learnt, and its red flags proven. Takes seconds; see `apart`."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.knowledge import Knowledge
from bot.answering.learnt import Learnt, learnt_name
from bot.cache import cached, kept_sentences
from bot.errors import ClinicBotError
from bot.faq.checks import safety_problems
from bot.faq.loading import Loaded, load_snapshot
from bot.faq.problems import KnowledgeError
from bot.faq.reviews import Review, clinic_date
from bot.faq.snapshot import Snapshot

log = logging.getLogger(__name__)


class NotMadeError(ClinicBotError):
    """Something else than the files is in the way: too little memory, a process that was ended. Later it may work."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be made: of which files, as of when (aware), and where what was learnt is kept (None: nowhere)."""

    snapshot: Snapshot
    at: datetime
    cache: Path | None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it. `day`: the clinic's date it holds for."""

    knowledge: Knowledge
    learnt: Learnt
    day: date
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the clinic's files that may be served."""

    snapshot: Snapshot
    assistant: Assistant
    learnt: Learnt
    day: date
    reviews: tuple[Review, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, made: Made) -> "Version":
        """Return what answers from `made`."""
        return cls(snapshot, Assistant(made.knowledge, made.learnt), made.learnt, made.day, made.reviews)

    @property
    def digest(self) -> str:
        """The name of its files' content."""
        return self.snapshot.digest

    def today(self, at: datetime) -> date:
        """Return which day it is in the clinic at `at` (aware)."""
        return clinic_date(at, self.assistant.knowledge.plan_defaults.zone)


def make(job: Job) -> Made:
    """Return what answers from the files.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    loaded = _loaded(job)
    return _proven(loaded, learn(loaded.knowledge, job.cache))


def made_from(job: Job, earlier: Version) -> Made | None:
    """Return what `make` would, in a tenth of a second, where nothing is to be learnt beyond `earlier`; else None.

    So it is where nothing but answers, wording or care plans has changed.

    Raises:
        KnowledgeError: a file can't be used. That takes no learning either.
    """
    loaded = _loaded(job)
    if learnt_name(loaded.knowledge) != learnt_name(earlier.assistant.knowledge):
        return None
    return _proven(loaded, earlier.learnt)


def _loaded(job: Job) -> Loaded:
    return load_snapshot(job.snapshot, partial(clinic_date, job.at))


def _proven(loaded: Loaded, learnt: Learnt) -> Made:
    problems = safety_problems(learnt.failures, loaded.files)
    if problems:
        raise KnowledgeError(problems)
    return Made(loaded.knowledge, learnt, loaded.day, loaded.reviews)


def learn(knowledge: Knowledge, cache: Path | None) -> Learnt:
    """Return what is learnt from `knowledge`: from `cache` where it is kept, else in some seconds."""
    return cached(cache, learnt_name(knowledge), partial(_learn, knowledge, cache))


def _learn(knowledge: Knowledge, cache: Path | None) -> Learnt:
    log.info("Learning the clinic's knowledge: once for each version of its files, some seconds")
    with kept_sentences(knowledge.sentences, cache):
        return Learnt.of(knowledge)
