"""What takes seconds to learn, or long to read, is kept on disk, so that the next start takes a moment.

The cache is nothing but a copy: it may be deleted at any time, a missing or spoilt one is made anew, and where it
can't be written the bot works without it. It is read by `pickle`, which runs what it reads; so, like Python's own
`.pyc` files, it is only read from a folder that belongs to this user and that nobody else may write to. What became
of it on the disk is seen by a checksum, as a number that has changed would still be a number.
"""

import hashlib
import logging
import mmap
import os
import pickle
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.answering.meaning import SentenceEncoder

log = logging.getLogger(__name__)

KEPT = 12  # files: a few versions of the knowledge, for a clinic that tries an edit and takes it back
SUFFIX = ".learnt"
CODE = Path(__file__).parent
CHECKSUM = 4  # bytes that a file begins with, of all the others


class Makers(NamedTuple):
    """What values are made with and of: our own packages, and libraries. Where one has changed they are made anew."""

    packages: tuple[str, ...]
    libraries: tuple[str, ...]


LEARNING = Makers(("answering",), ("numpy", "rapidfuzz", "snowballstemmer"))

Value = TypeVar("Value")


def cached(folder: Path | None, name: str, learn: Callable[[], Value]) -> Value:
    """Return what `learn` makes, from the cache in `folder` where it was kept under `name` by this very code."""
    value: Value | None = recall(folder, name)
    if value is None:
        value = learn()
        if folder is not None:
            _write(_path(folder, name), value)
    return value


def recall(folder: Path | None, name: str, makers: Makers = LEARNING) -> Value | None:
    """Return what was kept under `name` by this very code; None where nothing was."""
    if folder is None:
        return None
    value: Value | None = _read(_path(folder, name, makers))
    if value is not None:
        _mark_used(_path(folder, name, makers))
    return value


def keep(folder: Path, name: str, value: object, makers: Makers) -> None:
    """Keep `value` under `name`, for `recall`."""
    _write(_path(folder, name, makers), value)


def _path(folder: Path, name: str, makers: Makers = LEARNING) -> Path:
    return folder / f"{_fingerprint(name, makers)}{SUFFIX}"


@contextmanager
def kept_sentences(encoder: SentenceEncoder | None, folder: Path | None) -> Iterator[None]:
    """Lend `encoder` the vectors of sentences that it has learnt before, and keep those that it learns meanwhile."""
    if encoder is None or folder is None:
        yield
        return
    path = folder / f"{hashlib.sha256(encoder.name.encode()).hexdigest()[:32]}.sentences"
    known: dict[bytes, bytes] | None = _read(path)
    encoder.vectors.update(known or {})
    yield
    if encoder.vectors != known:
        _write(path, encoder.vectors)


def _fingerprint(name: str, makers: Makers) -> str:
    """Return a name for `name` as made by this code on this Python: another version never meets another's values."""
    return hashlib.sha256(f"{name} {sys.version} {_code(makers, CODE)}".encode()).hexdigest()[:32]


@lru_cache
def _code(makers: Makers, code: Path) -> str:
    """Name the code as it was when it was asked for first: files that are replaced later are not what runs."""
    digest = hashlib.sha256(" ".join(map(version, makers.libraries)).encode())
    for folder in (code / package for package in makers.packages):
        for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.json"))):  # these name the table of word vectors
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Value | None:
    try:
        with path.open("rb") as file:
            if not (_is_private(os.fstat(file.fileno())) and _is_private(path.parent.stat())):
                log.warning("Not using %s: others may write to it. Delete it, or set CACHE_DIR", path)
                return None
            value: Value = _unpacked(file.fileno())
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001  whatever a spoilt pickle raises, learning anew is the answer
        log.warning("Not using %s (%s): learning anew", path, type(error).__name__)
        return None
    with suppress(OSError):  # a cache may be there to be read only
        os.utime(path)  # what is in use is not dropped as the oldest
    return value


def _unpacked(handle: int) -> Any:  # noqa: ANN401  whatever was kept
    """Return what is in the file, which is not copied for it."""
    with mmap.mmap(handle, 0, access=mmap.ACCESS_READ) as content, memoryview(content)[CHECKSUM:] as packed:
        if content[:CHECKSUM] != _checksum(packed):
            raise ValueError("it is not what was written")
        return pickle.loads(packed)  # noqa: S301  private to this user, like a .pyc file


def _packed(value: object) -> tuple[bytes, bytes]:
    packed = pickle.dumps(value, protocol=5)
    return _checksum(packed), packed


def _checksum(packed: bytes | memoryview) -> bytes:
    return zlib.crc32(packed).to_bytes(CHECKSUM)


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _mark_used(path: Path) -> None:
    """What is used is not the oldest: a few edits that are tried do not drop what is gone back to."""
    with suppress(OSError):
        path.touch()


def _write(path: Path, value: object) -> None:
    """Keep `value` in one step, and drop those that were not used for longest."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:  # gone whatever happens, a full disk included
            written = Path(folder) / path.name
            with written.open("wb") as file:
                file.writelines(_packed(value))
            written.replace(path)
        kept = sorted(path.parent.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.info("Not keeping what was learnt in %s (%s)", path.parent, error.strerror)
    except (AttributeError, TypeError, pickle.PicklingError) as error:  # a bug, but none that may stop the bot
        log.warning("Not keeping what was learnt (%s): each start will take seconds", type(error).__name__)
