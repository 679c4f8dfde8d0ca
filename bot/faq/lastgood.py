"""A copy of the clinic's files as they were last served: what the bot lives on while the files can't be used.

The folder holds one folder a version, named by its digest, and the file `current` that names the one that counts. That
file is replaced last and in one step, so a copy is either whole or not there; the digest is checked on reading.
"""

import logging
import os
import re
import shutil
import tempfile
from pathlib import Path

from bot.faq.snapshot import Snapshot, read_once

log = logging.getLogger(__name__)

CURRENT = "current"
ACCEPTED = "accepted"


class LastGood:
    """The copy in `folder`, which is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> Snapshot | None:
        """Return the copy, or None where there is none that is whole."""
        digest = self._named(CURRENT)
        if digest is None:
            return None
        snapshot = read_once(self._folder / digest)
        if snapshot.digest != digest:
            log.error("The copy of the clinic's files in %s is spoilt: it is not used", self._folder / digest)
            return None
        return snapshot

    def keep(self, snapshot: Snapshot) -> None:
        """Make `snapshot` the copy. Where that fails, the one before stays, and nobody has to wait for it."""
        try:
            if (kept := self.read()) is None or kept.digest != snapshot.digest:
                self._write(snapshot)
        except OSError as error:
            log.warning("No copy of the clinic's files is kept in %s (%s)", self._folder, error.strerror)

    def accept(self, digest: str) -> None:
        """Note that a person has agreed to the drastic change to this version.

        Raises:
            OSError: it can't be noted.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._name(ACCEPTED, digest)

    def accepted(self) -> str | None:
        """Return the version that a person has agreed to last."""
        return self._named(ACCEPTED)

    def _write(self, snapshot: Snapshot) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = self._folder / snapshot.digest
        with tempfile.TemporaryDirectory(prefix=".", dir=self._folder, ignore_cleanup_errors=True) as draft:
            made = Path(draft) / "files"
            made.mkdir()
            for name, file in snapshot.files.items():
                (made / name).parent.mkdir(exist_ok=True)
                _write_through(made / name, file.raw)
            shutil.rmtree(whole, ignore_errors=True)  # a spoilt one
            made.rename(whole)
        self._name(CURRENT, snapshot.digest)
        if self.accepted() != snapshot.digest:
            (self._folder / ACCEPTED).unlink(missing_ok=True)  # a yes is to one change, not to the same one later
        for other in self._folder.iterdir():
            if other.is_dir() and other != whole:
                shutil.rmtree(other, ignore_errors=True)

    def _name(self, name: str, digest: str) -> None:
        draft = self._folder / f".{name}-{os.getpid()}"  # several processes may share the folder
        _write_through(draft, f"{digest}\n".encode())
        draft.replace(self._folder / name)
        _sync(self._folder)

    def _named(self, name: str) -> str | None:
        try:
            digest = (self._folder / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return digest if re.fullmatch(r"[0-9a-f]{32}", digest) else None


def _write_through(path: Path, raw: bytes) -> None:
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
