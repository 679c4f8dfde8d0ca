"""From the clinic's files to what answers: loaded, learnt, and its red flags proven. Takes seconds; see `apart`."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.knowledge import Knowledge
from bot.answering.learnt import Learnt
from bot.errors import ClinicBotError
from bot.faq.checks import safety_problems
from bot.faq.loading import Loaded, load_snapshot
from bot.faq.problems import KnowledgeError
from bot.faq.reviews import Review, clinic_date
from bot.faq.snapshot import Snapshot
from bot.reloading.learning import known, learn


class NotMadeError(ClinicBotError):
    """Something else than the files is in the way: too little memory, a process that was ended. Later it may work."""


@dataclass(frozen=True)
class Job:
    """What is to be made: of which files, as of when (aware).

    What was learnt is kept in `cache` (None: nowhere), and that of `served` is used where it will do.
    """

    snapshot: Snapshot
    at: datetime
    cache: Path | None
    served: Learnt | None = None

    @cached_property
    def loaded(self) -> Loaded:
        """What the files say.

        Raises:
            KnowledgeError: a file can't be used.
        """
        return load_snapshot(self.snapshot, partial(clinic_date, self.at))


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
    return proven(job.loaded, learn(job.loaded.knowledge, job.cache, job.served))


def made_from_known(job: Job) -> Made | None:
    """Return what `make` would, in a tenth of a second, where all that is to be learnt is known; else None.

    So it is where nothing but answers, wording or care plans has changed, and where an edit is taken back.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    learnt = known(job.loaded.knowledge, job.cache, job.served)
    return proven(job.loaded, learnt) if learnt else None


def proven(loaded: Loaded, learnt: Learnt) -> Made:
    """Return what answers from `loaded`.

    Raises:
        KnowledgeError: an example of a red flag does not do what it must.
    """
    problems = safety_problems(learnt.alarms.failures, loaded.files)
    if problems:
        raise KnowledgeError(problems)
    return Made(loaded.knowledge, learnt, loaded.day, loaded.reviews)
