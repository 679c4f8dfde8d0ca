"""Replacing a file in one step, whatever goes wrong on the way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.faq.atomic import STALE, ChangedMeanwhileError, ReadOnlyError, WriteError, digest, replace_file

OLD, NEW = b"old\r\n" * 2000, "new, nové\r\n" * 30_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "knowledge" / "faq.yaml"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.parent.iterdir())


def test_a_file_is_replaced_byte_for_byte_and_keeps_its_mode(file: Path) -> None:
    file.chmod(0o640)

    replace_file(file, NEW, previewed=digest(OLD))

    assert file.read_bytes() == NEW.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert names(file) == ["faq.yaml"]


def test_its_owner_stays_where_the_system_allows_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def refuse(handle: int, owner: int, group: int) -> None:
        asked.append((owner, group))
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    replace_file(file, NEW, previewed=digest(OLD))

    assert asked == [(file.stat().st_uid, file.stat().st_gid), (-1, file.stat().st_gid)]
    assert file.read_bytes() == NEW.encode()


def test_a_file_that_was_changed_since_the_preview_is_left_alone(file: Path) -> None:
    file.write_bytes(b"changed in an editor")

    with pytest.raises(ChangedMeanwhileError, match=r"faq.yaml was changed by somebody else .* look at it anew"):
        replace_file(file, NEW, previewed=digest(OLD))
    assert file.read_bytes() == b"changed in an editor"
    assert names(file) == ["faq.yaml"]


def test_a_file_that_is_gone_counts_as_changed(file: Path) -> None:
    file.unlink()

    with pytest.raises(ChangedMeanwhileError):
        replace_file(file, NEW, previewed=digest(OLD))
    assert names(file) == []


def test_of_a_link_the_file_that_it_leads_to_is_replaced(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "faq.yaml"
    link.symlink_to("knowledge/faq.yaml")

    replace_file(link, NEW, previewed=digest(OLD))

    assert link.is_symlink()
    assert file.read_bytes() == NEW.encode()


def fail(code: int) -> Callable[..., Any]:
    def raise_it(*args: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    return raise_it


@pytest.mark.parametrize("step", ["mkstemp", "write", "fchmod", "fsync", "read_bytes", "replace"])
@pytest.mark.parametrize(
    ("code", "error", "told"),
    [
        (errno.ENOSPC, WriteError, "no room on the disk .* free some"),
        (errno.EROFS, ReadOnlyError, "read-only here, .* let the bot's user write it"),
        (errno.EACCES, ReadOnlyError, "read-only here"),
        (errno.EBUSY, WriteError, "mount its folder instead"),
        (errno.EIO, WriteError, "Input/output error.* try again"),
    ],
)
def test_whatever_fails_the_old_file_stays_and_nothing_is_left_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int, error: type[WriteError], told: str
) -> None:
    owners: dict[str, object] = {"mkstemp": tempfile, "read_bytes": Path, "replace": Path}
    if step == "write":  # as a full disk does it: some bytes, then an error when the rest is flushed
        monkeypatch.setattr(os, "fdopen", lambda handle, _: FailingFile(handle, fail(code)))
    else:
        monkeypatch.setattr(owners.get(step, os), step, fail(code))

    with pytest.raises(error, match=told):
        replace_file(file, NEW, previewed=digest(OLD))
    monkeypatch.undo()
    assert file.read_bytes() == OLD
    assert names(file) == ["faq.yaml"]


class FailingFile:
    """A file on a full disk."""

    def __init__(self, handle: int, flush: Callable[..., Any]) -> None:
        self.handle = handle
        self.flush = flush

    def __enter__(self) -> FailingFile:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self.handle)

    def write(self, raw: bytes) -> int:
        return os.write(self.handle, raw[:100])

    def fileno(self) -> int:
        return self.handle


def test_a_read_only_file_is_not_replaced_though_its_folder_would_allow_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(ReadOnlyError, match="let the bot's user write it and its folder"):
        replace_file(file, NEW, previewed=digest(OLD))
    assert file.read_bytes() == OLD


def test_a_link_into_a_read_only_place_is_named_with_the_place(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "..data"
    data.symlink_to("knowledge")
    link = tmp_path / "faq.yaml"
    link.symlink_to("..data/faq.yaml")
    monkeypatch.setattr(tempfile, "mkstemp", fail(errno.EROFS))

    with pytest.raises(ReadOnlyError, match=f"it leads to {file}, which is written by something else: change it there"):
        replace_file(link, NEW, previewed=digest(OLD))


def test_a_folder_that_can_t_be_synced_is_no_failure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []

    def sync(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 2:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", sync)
    replace_file(file, NEW, previewed=digest(OLD))

    assert len(synced) == 2  # the file, then its folder
    assert file.read_bytes() == NEW.encode()


def test_what_a_killed_process_left_long_ago_is_cleared_away_and_nothing_else(file: Path) -> None:
    stale, fresh, other = (
        file.with_name(name) for name in (".faq.yaml.a.tmp", ".faq.yaml.b.tmp", ".clinic.yaml.c.tmp")
    )
    for path in (stale, fresh, other):
        path.write_bytes(b"half")
    long_ago = fresh.stat().st_mtime - STALE - 60
    for path in (stale, other):
        os.utime(path, (long_ago, long_ago))

    replace_file(file, NEW, previewed=digest(OLD))

    assert names(file) == [".clinic.yaml.c.tmp", ".faq.yaml.b.tmp", "faq.yaml"]


def test_of_two_who_apply_at_once_the_file_has_one_whole_version(file: Path) -> None:
    versions = [f"{number}" * 50_000 for number in range(6)]
    outcomes: list[str] = []

    def apply(version: str) -> None:
        try:
            replace_file(file, version, previewed=digest(OLD))
            outcomes.append("written")
        except ChangedMeanwhileError:
            outcomes.append("changed")

    threads = [threading.Thread(target=apply, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert file.read_text() in versions
    assert "written" in outcomes
    assert len(outcomes) == 6
    assert names(file) == ["faq.yaml"]


WRITER = """
import os, signal, sys
from pathlib import Path
from bot.faq import atomic
file, step = Path(sys.argv[1]), sys.argv[2]
if step:
    owner, name = (Path, step[5:]) if step.startswith("Path.") else (os, step)
    real = getattr(owner, name)
    def die(*args, **options):
        if name == "replace": real(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, die)
contents = [b"old\\r\\n" * 2000, "new, nové\\r\\n".encode() * 30_000]
print("ready", flush=True)
while True:
    for before, after in (contents, contents[::-1]):
        atomic.replace_file(file, after, previewed=atomic.digest(before))
"""


@pytest.mark.parametrize("step", ["fchmod", "fsync", "Path.read_bytes", "Path.replace", *[""] * 8])
def test_a_process_killed_while_it_writes_leaves_the_old_file_or_the_new_one(file: Path, step: str) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file), step], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        if not step:
            threading.Event().wait(int.from_bytes(os.urandom(1)) / 4000)
            writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert file.read_bytes() in (OLD, NEW.encode())
    replace_file(file, "mended", previewed=digest(file.read_bytes()))
    assert file.read_text() == "mended"
