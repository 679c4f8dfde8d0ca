"""Writing a file of the clinic in one step: whoever reads it, or pulls the plug, sees the old one or the new one."""

import contextlib
import hashlib
import os
import stat
import tempfile
from errno import EACCES, EBUSY, EDQUOT, ENOSPC, EPERM, EROFS, EXDEV
from pathlib import Path

from bot.errors import ClinicBotError

STALE = 60 * 60  # seconds after which a temporary file was left by a process that was killed


class WriteError(ClinicBotError):
    """The file was not written; the old one is as it was. The message says what to do."""


class ChangedMeanwhileError(WriteError):
    """The file is no longer the one that the change was made for."""


class ReadOnlyError(WriteError):
    """The file, or the folder that it stands in, can't be written."""


def digest(content: bytes) -> str:
    """Return a name for `content`, to be given to `replace_file` later."""
    return hashlib.sha256(content).hexdigest()


def replace_file(path: Path, content: bytes | str, *, previewed: str) -> None:
    """Replace what stands in `path`, whose `digest` was `previewed`, by `content`; text is written as UTF-8.

    The mode and as far as possible the owner stay; of a link the file is replaced that it leads to. It blocks until
    the disk has it, so call it in a thread. Others who write at the same instant are only seen up to the last moment
    before the old file is replaced.

    Raises:
        ChangedMeanwhileError: another version stands there, or none.
        ReadOnlyError: file or folder can't be written.
        WriteError: anything else went wrong, such as a full disk.
    """
    raw = content.encode() if isinstance(content, str) else content
    target = Path(os.path.realpath(path))
    try:
        before = target.stat()
        _check_writable(path, target)
        _replace(path, target, raw, before, previewed)
    except FileNotFoundError:
        raise _changed(path) from None
    except OSError as error:
        raise _told(error, path, target) from None


def _replace(path: Path, target: Path, raw: bytes, before: os.stat_result, previewed: str) -> None:
    handle, name = tempfile.mkstemp(prefix=_prefix(target), suffix=".tmp", dir=target.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            _keep_owner(file.fileno(), before)
            os.fsync(file.fileno())
        _forget_stale(target, written.stat().st_mtime)
        _check_unchanged(path, target, previewed)
        written.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            written.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _check_unchanged(path: Path, target: Path, previewed: str) -> None:
    if digest(target.read_bytes()) != previewed:
        raise _changed(path)


def _prefix(target: Path) -> str:
    return f".{target.name}."


def _check_writable(path: Path, target: Path) -> None:
    """Respect a file that was made read-only, though replacing it would need no more than its folder."""
    if not os.access(target, os.W_OK):
        raise _read_only(path, target)


def _keep_owner(handle: int, before: os.stat_result) -> None:
    for owner, group in ((before.st_uid, before.st_gid), (-1, before.st_gid)):
        try:
            os.fchown(handle, owner, group)
            break
        except PermissionError:  # only root may give a file away; the mode says who may read it then
            continue
    os.fchmod(handle, stat.S_IMODE(before.st_mode))


def _forget_stale(target: Path, now: float) -> None:
    for left in target.parent.glob(f"{_prefix(target)}*.tmp"):
        with contextlib.suppress(OSError):
            if now - left.stat().st_mtime > STALE:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut. The file is in place, so a disk that can't do this is no failure."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _changed(path: Path) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        f"{path.name} was changed by somebody else meanwhile, and nothing was written: look at it anew, then apply"
    )


def _told(error: OSError, path: Path, target: Path) -> WriteError:
    if error.errno in {EACCES, EPERM, EROFS}:
        return _read_only(path, target)
    if error.errno in {ENOSPC, EDQUOT}:
        return WriteError(
            f"There is no room on the disk for {path.name}, and nothing was changed: free some, then try again"
        )
    if error.errno in {EBUSY, EXDEV}:
        return WriteError(
            f"{path.name} is mounted as a single file, which can't be replaced in one step: mount its folder instead"
        )
    return WriteError(f"{path.name} can't be written ({error.strerror}), and nothing was changed: try again")


def _read_only(path: Path, target: Path) -> ReadOnlyError:
    if path.is_symlink() or target != Path(os.path.abspath(path)):  # noqa: PTH100  without following links
        advice = f"it leads to {target}, which is written by something else: change it there"
    else:
        advice = "let the bot's user write it and its folder, or change it where it comes from"
    return ReadOnlyError(f"{path.name} is read-only here, and nothing was changed: {advice}")
