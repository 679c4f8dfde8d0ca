"""The file that holds the data key where the operator has set none: not beside the database, for this user only."""

import os
import secrets
from pathlib import Path

from bot.storage.crypto import new_key
from bot.storage.errors import WrongKeyError

MODE = 0o600


def read_or_make_key(path: Path, database_folder: Path | None) -> tuple[str, bool]:
    """Return the key in `path` and whether it was made just now. Two processes that start together get the same one.

    Raises:
        WrongKeyError: it lies with the database (a copy of one would be a copy of both), or others may read it.
    """
    if database_folder is not None and path.resolve().is_relative_to(database_folder.resolve()):
        raise WrongKeyError(f"the key file {path} must not lie in the folder of the database")
    made = _make(path)
    if path.stat().st_mode & 0o077:
        raise WrongKeyError(f"others may read the key file {path}: run `chmod 600 {path}`")
    return path.read_text(encoding="ascii").strip(), made


def _make(path: Path) -> bool:
    """Put a whole key there at once, if there is no file yet."""
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "w", encoding="ascii") as file:
        file.write(f"{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was faster, unlike a rename
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
