"""From the clinic's folder to `Knowledge`: all files read, every problem of all of them reported at once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.answering.knowledge import Knowledge
from bot.faq.aftercare import AftercareFile, to_defaults
from bot.faq.conversion import Files, to_knowledge, wording_problems
from bot.faq.document import Document
from bot.faq.meanings import with_meanings
from bot.faq.model import ClinicFile, DocumentFile, FaqFile, SmalltalkFile, UrgentFile
from bot.faq.problems import KnowledgeError, Problem, Severity
from bot.faq.reading import read_model
from bot.faq.references import reference_problems
from bot.faq.reviews import Review, due_reviews, review_problems
from bot.faq.snapshot import AFTERCARE, Snapshot, snapshot_of
from bot.faq.words import WordsFile

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The clinic's knowledge, the files it came from, and what `check` warns of."""

    knowledge: Knowledge
    files: Files
    warnings: tuple[Problem, ...]
    day: date  # as of which it holds: reviews become due
    reviews: tuple[Review, ...]


def load_knowledge(folder: FilePath, *, today: date, rest: FilePath | None = None) -> Loaded:
    """Return what stands in `folder`; a file that is missing there is taken from `rest`, if that is given.

    Raises:
        KnowledgeError: with every problem of every file.
    """
    return load_snapshot(snapshot_of(folder, rest), lambda _: today)


def load_snapshot(snapshot: Snapshot, today: Callable[[str | None], date]) -> Loaded:
    """Return what stands in the files of `snapshot`. `today`: given the clinic's time zone, which day it is there.

    Raises:
        KnowledgeError: with every problem of every file.
    """
    reader = _Reader(snapshot)
    files, unread = reader.files()
    zone = to_defaults(files.aftercare[0]).zone if files.aftercare and "aftercare" not in unread else None
    day = today(zone)
    found = reference_problems(files, unread)
    found += review_problems(*files.faq, day) if "faq" not in unread else []
    found += wording_problems(files) if unread.isdisjoint({"clinic", "smalltalk"}) else []
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    if reader.problems or errors:
        raise KnowledgeError([*reader.problems, *errors])
    knowledge = with_meanings(to_knowledge(files, today=day, version=reader.version()))
    return Loaded(knowledge, files, tuple(sorted(found)), day, due_reviews(files.faq[0], day))


@dataclass(slots=True)
class _Reader:
    snapshot: Snapshot
    problems: list[Problem] = field(default_factory=list)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def files(self) -> tuple[Files, set[str]]:
        """Return the files, and the names of those fields of it that can't be used: there stands nothing."""
        read: dict[str, Any] = {
            "faq": self._read("faq.yaml", FaqFile),
            "urgent": self._read("urgent.yaml", UrgentFile),
            "clinic": self._read("clinic.yaml", ClinicFile),
            "words": self._read("words.yaml", WordsFile),
            "smalltalk": self._read("smalltalk.yaml", SmalltalkFile),
        }
        if AFTERCARE in {*self.snapshot.files, *self.snapshot.unreadable}:  # a clinic may do without
            read["aftercare"] = self._read(AFTERCARE, AftercareFile)
        documents = [self._read(name, DocumentFile) for name in self.snapshot.documents]
        unread = {name for name, file in read.items() if file is None} | ({"documents"} if None in documents else set())
        return Files(**read, documents=[document for document in documents if document is not None]), unread

    def _read(self, name: str, model: type[Model]) -> tuple[Model, Document] | None:
        if name in self.snapshot.unreadable:
            self.problems.append(self.snapshot.unreadable[name])
            return None
        file = self.snapshot.files[name]
        self._digest.update(file.raw)
        try:
            return read_model(file.raw, file.path, model)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return None

    def version(self) -> str:
        return self._digest.hexdigest()[:12]
