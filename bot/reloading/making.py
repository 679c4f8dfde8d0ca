"""From the clinic's files to what answers: loaded, learnt, and its red flags proven. Takes seconds; see `apart`."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.assistant import Assistant
from bot.answering.learnt import Learnt
from bot.errors import ClinicBotError
from bot.faq.problems import KnowledgeError
from bot.faq.reviews import clinic_date
from bot.faq.snapshot import Snapshot
from bot.reloading.learning import known, learn
from bot.reloading.reading import Said, said_before

if TYPE_CHECKING:
    from bot.faq.loading import Loaded


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
    def said(self) -> Said:
        """What the files say.

        Raises:
            KnowledgeError: a file can't be used.
        """
        said = said_before(self.snapshot, self.at, self.cache)
        return said or Said(self.loaded.knowledge, self.loaded.day, self.loaded.reviews)

    @cached_property
    def loaded(self) -> "Loaded":
        """The same, read now, and where it stands in them.

        Raises:
            KnowledgeError: a file can't be used.
        """
        from bot.faq.loading import load_snapshot  # noqa: PLC0415  a start does without where the files are known

        return load_snapshot(self.snapshot, partial(clinic_date, self.at))


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    said: Said
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the clinic's files that may be served."""

    snapshot: Snapshot
    assistant: Assistant
    learnt: Learnt
    said: Said

    @classmethod
    def of(cls, snapshot: Snapshot, made: Made) -> "Version":
        """Return what answers from `made`."""
        return cls(snapshot, Assistant(made.said.knowledge, made.learnt), made.learnt, made.said)

    @property
    def day(self) -> date:
        """The clinic's date that it holds for."""
        return self.said.day

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
    return proven(job, learn(job.said.knowledge, job.cache, job.served))


def made_from_known(job: Job) -> Made | None:
    """Return what `make` would, in a tenth of a second, where all that is to be learnt is known; else None.

    So it is where nothing but answers, wording or care plans has changed, and where an edit is taken back.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    learnt = known(job.said.knowledge, job.cache, job.served)
    return proven(job, learnt) if learnt else None


def proven(job: Job, learnt: Learnt) -> Made:
    """Return what answers from the job's files.

    Raises:
        KnowledgeError: an example of a red flag does not do what it must.
    """
    if learnt.alarms.failures:
        from bot.faq.checks import safety_problems  # noqa: PLC0415  it brings what reads files, as does `Job.loaded`

        raise KnowledgeError(safety_problems(learnt.alarms.failures, job.loaded.files))
    return Made(job.said, learnt)
