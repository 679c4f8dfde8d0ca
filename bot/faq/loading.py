"""From the clinic's folder to `Knowledge`: all files read, every problem of all of them reported at once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel

from bot.answering.knowledge import Knowledge
from bot.faq.aftercare import AftercareFile, to_defaults
from bot.faq.conversion import Files, to_knowledge
from bot.faq.document import Document
from bot.faq.model import ClinicFile, DocumentFile, FaqFile, SmalltalkFile, UrgentFile
from bot.faq.problems import KnowledgeError, Problem, Severity
from bot.faq.reading import read_model
from bot.faq.references import reference_problems
from bot.faq.reviews import Review, due_reviews, review_problems
from bot.faq.snapshot import AFTERCARE, Snapshot, read_snapshot
from bot.faq.vectors import word_vectors
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


def snapshot_of(folder: FilePath, rest: FilePath | None = None) -> Snapshot:
    """Return what stands in `folder` now; see `read_snapshot`.

    Raises:
        KnowledgeError: there is no such folder.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            [Problem(str(folder), 1, 1, "there is no such folder: set KNOWLEDGE_DIR to the folder of faq.yaml")]
        )
    return read_snapshot(folder, rest)


def load_snapshot(snapshot: Snapshot, today: Callable[[str | None], date]) -> Loaded:
    """Return what stands in the files of `snapshot`. `today`: given the clinic's time zone, which day it is there.

    Raises:
        KnowledgeError: with every problem of every file.
    """
    reader = _Reader(snapshot)
    faq = reader.read("faq.yaml", FaqFile)
    urgent = reader.read("urgent.yaml", UrgentFile)
    clinic = reader.read("clinic.yaml", ClinicFile)
    words = reader.read("words.yaml", WordsFile)
    smalltalk = reader.read("smalltalk.yaml", SmalltalkFile)
    aftercare = reader.read_if_there(AFTERCARE, AftercareFile)
    documents = reader.read_documents()
    if not (faq and urgent and clinic and words and smalltalk) or reader.problems:
        raise KnowledgeError(reader.problems)
    files = Files(
        faq=faq,
        urgent=urgent,
        clinic=clinic,
        words=words,
        smalltalk=smalltalk,
        documents=documents,
        aftercare=aftercare,
    )
    day = today(to_defaults(aftercare[0]).zone if aftercare else None)
    found = [*reference_problems(files), *review_problems(*faq, day)]
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    if errors:
        raise KnowledgeError(errors)
    knowledge = to_knowledge(files, today=day, version=reader.version())
    knowledge = replace(knowledge, vectors=word_vectors(knowledge.words.language))
    return Loaded(knowledge, files, tuple(sorted(found)), day, due_reviews(faq[0], day))


@dataclass(slots=True)
class _Reader:
    snapshot: Snapshot
    problems: list[Problem] = field(default_factory=list)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, name: str, model: type[Model]) -> tuple[Model, Document] | None:
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

    def read_if_there(self, name: str, model: type[Model]) -> tuple[Model, Document] | None:
        """Read a file that a clinic may do without."""
        return self.read(name, model) if name in {*self.snapshot.files, *self.snapshot.unreadable} else None

    def read_documents(self) -> list[tuple[DocumentFile, Document]]:
        read = [self.read(name, DocumentFile) for name in self.snapshot.documents]
        return [document for document in read if document is not None]

    def version(self) -> str:
        return self._digest.hexdigest()[:12]
