"""From the clinic's folder to `Knowledge`: all files read, every problem of all of them reported at once."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel

from bot.answering.knowledge import Knowledge
from bot.faq.aftercare import AftercareFile
from bot.faq.conversion import Files, to_knowledge
from bot.faq.document import Document
from bot.faq.model import ClinicFile, DocumentFile, FaqFile, SmalltalkFile, UrgentFile
from bot.faq.problems import KnowledgeError, Problem, Severity
from bot.faq.reading import read_bytes, read_model
from bot.faq.references import reference_problems, review_problems
from bot.faq.vectors import word_vectors
from bot.faq.words import WordsFile

Model = TypeVar("Model", bound=BaseModel)

NEEDED = ("faq.yaml", "urgent.yaml", "clinic.yaml", "words.yaml", "smalltalk.yaml")
DOCUMENTS = "documents"  # the folder of inventories, beside faq.yaml


@dataclass(frozen=True, slots=True)
class Loaded:
    """The clinic's knowledge, the files it came from, and what `check` warns of."""

    knowledge: Knowledge
    files: Files
    warnings: tuple[Problem, ...]


def load_knowledge(folder: FilePath, *, today: date, rest: FilePath | None = None) -> Loaded:
    """Return what stands in `folder`; a file that is missing there is taken from `rest`, if that is given.

    Raises:
        KnowledgeError: with every problem of every file.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            [Problem(str(folder), 1, 1, "there is no such folder: set KNOWLEDGE_DIR to the folder of faq.yaml")]
        )
    reader = _Reader(folder, rest)
    faq = reader.read("faq.yaml", FaqFile)
    urgent = reader.read("urgent.yaml", UrgentFile)
    clinic = reader.read("clinic.yaml", ClinicFile)
    words = reader.read("words.yaml", WordsFile)
    smalltalk = reader.read("smalltalk.yaml", SmalltalkFile)
    aftercare = reader.read_if_there("aftercare.yaml", AftercareFile)
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
    found = [*reference_problems(files), *review_problems(files, today)]
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    if errors:
        raise KnowledgeError(errors)
    knowledge = to_knowledge(files, today=today, version=reader.version())
    knowledge = replace(knowledge, vectors=word_vectors(knowledge.words.language))
    return Loaded(knowledge, files, tuple(sorted(found)))


@dataclass(slots=True)
class _Reader:
    folder: FilePath
    rest: FilePath | None
    problems: list[Problem] = field(default_factory=list)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, name: str, model: type[Model]) -> tuple[Model, Document] | None:
        path = self.folder / name
        if self.rest is not None and not path.exists():
            path = self.rest / name
        return self._read(path, model)

    def read_if_there(self, name: str, model: type[Model]) -> tuple[Model, Document] | None:
        """Read a file that a clinic may do without; it names entries of `folder`, so `rest` is no help."""
        path = self.folder / name
        return self._read(path, model) if path.exists() else None

    def read_documents(self) -> list[tuple[DocumentFile, Document]]:
        paths = sorted((self.folder / DOCUMENTS).glob("*.yaml"))
        read = [self._read(path, DocumentFile) for path in paths]
        return [document for document in read if document is not None]

    def version(self) -> str:
        return self._digest.hexdigest()[:12]

    def _read(self, path: FilePath, model: type[Model]) -> tuple[Model, Document] | None:
        try:
            raw = read_bytes(path)
            self._digest.update(raw)
            return read_model(raw, str(path), model)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return None
