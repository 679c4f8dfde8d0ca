"""What stood in the clinic's files at one moment: their bytes, read as one set, before anything is made of them."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from bot.faq.files import read_bytes
from bot.faq.problems import KnowledgeError, Problem

NEEDED = ("faq.yaml", "urgent.yaml", "clinic.yaml", "words.yaml", "smalltalk.yaml")
AFTERCARE = "aftercare.yaml"  # a clinic may do without it
CLINIC_FILES = (*NEEDED, AFTERCARE)  # what the staff edit
DOCUMENTS = "documents"  # the folder of inventories, beside faq.yaml
TRIES, WAIT = 20, 0.1  # s; how often, and how far apart, a set is read that is being written to

Stamp = tuple[tuple[str, tuple[int, ...]], ...]  # of each file: its name, and what tells it from another state of it


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's content; `path` is how problems name it."""

    path: str
    raw: bytes


@dataclass(frozen=True)
class Snapshot:
    """The clinic's files by name, like `documents/laser.yaml`, and what is wrong with those that can't be read."""

    files: Mapping[str, SourceFile]
    unreadable: Mapping[str, Problem]

    @cached_property
    def digest(self) -> str:
        """A name for this content: equal content, equal digest, wherever it lies. 32 letters and digits."""
        content = hashlib.sha256()
        for name, file in sorted(self.files.items()):
            content.update(f"{name}\0{len(file.raw)}\0".encode())
            content.update(file.raw)
        for name, problem in sorted(self.unreadable.items()):
            content.update(f"{name}\0unreadable\0{problem.message}".encode())
        return content.hexdigest()[:32]

    @property
    def documents(self) -> list[str]:
        """The names of the inventories, in order."""
        return sorted(name for name in {*self.files, *self.unreadable} if name.startswith(f"{DOCUMENTS}/"))

    def with_file(self, name: str, raw: bytes, path: str | None = None) -> "Snapshot":
        """Return these files with another content of one of them. `path`: how problems name it, None: as before."""
        path = path or (self.files[name].path if name in self.files else name)
        unreadable = {other: problem for other, problem in self.unreadable.items() if other != name}
        return replace(self, files={**self.files, name: SourceFile(path, raw)}, unreadable=unreadable)


def stamp(folder: Path) -> Stamp:
    """Return what changes when a file of `folder` does. It reads no content and costs some 0.1 ms.

    Each file is opened, as NFS asks its server only then, and symbolic links are followed anew each time.
    """
    return tuple((name, _state(folder / name)) for name in _names(folder))


def snapshot_of(folder: Path, rest: Path | None = None) -> Snapshot:
    """Return what stands in `folder` now; see `read_snapshot`.

    Raises:
        KnowledgeError: there is no such folder.
    """
    if not folder.is_dir():
        raise KnowledgeError(
            [Problem(str(folder), 1, 1, "there is no such folder: set KNOWLEDGE_DIR to the folder of faq.yaml")]
        )
    return read_snapshot(folder, rest)


def read_snapshot(folder: Path, rest: Path | None = None) -> Snapshot:
    """Return what stands in `folder`; a needed file that is missing there is taken from `rest`, if that is given.

    A set that somebody is writing to is read again until it holds still, for `TRIES` times `WAIT` at most.
    """
    before = stamp(folder)
    for _ in range(TRIES):
        snapshot = read_once(folder, rest)
        after = stamp(folder)
        if after == before:
            break
        before = after
        time.sleep(WAIT)
    return snapshot


def read_once(folder: Path, rest: Path | None = None) -> Snapshot:
    """Return what stands in `folder` now; whether it held still meanwhile is for the caller to see, by `stamp`."""
    files: dict[str, SourceFile] = {}
    unreadable: dict[str, Problem] = {}
    for name in _names(folder):
        path = folder / name
        if rest is not None and name in NEEDED and not path.exists():
            path = rest / name
        try:
            files[name] = SourceFile(str(path), read_bytes(path))
        except KnowledgeError as error:
            if name != AFTERCARE or path.exists():
                unreadable[name] = error.problems[0]
    return Snapshot(files, unreadable)


def _names(folder: Path) -> list[str]:
    """Hidden files are no documents: editors and copying programs leave such beside what they write."""
    found = sorted(path.name for path in (folder / DOCUMENTS).glob("*.yaml") if not path.name.startswith("."))
    return [*NEEDED, AFTERCARE, *(f"{DOCUMENTS}/{name}" for name in found)]


def _state(path: Path) -> tuple[int, ...]:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return (error.errno or 0,)
    try:
        status = os.fstat(handle)
    finally:
        os.close(handle)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
