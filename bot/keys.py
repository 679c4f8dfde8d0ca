"""The key of what is kept about patients: from the environment, or from its file."""

import logging
from pathlib import Path

from bot.settings import MAKE_KEY, Settings
from bot.storage.crypto import Cipher
from bot.storage.errors import WrongKeyError
from bot.storage.keyfile import read_or_make_key

log = logging.getLogger(__name__)


def cipher_of(settings: Settings, database: Path | None) -> Cipher:
    """Return the cipher of DATA_KEY, else of DATA_KEY_FILE, which is made for a new database file.

    For a server (`database` is None) none is made: each machine would make its own.

    Raises:
        WrongKeyError: there is none that could be the key of `database`.
    """
    previous = settings.data_key_previous
    before = Cipher.from_text(previous.get_secret_value()) if previous else None
    if settings.data_key is not None:
        return Cipher.from_text(settings.data_key.get_secret_value(), before)
    file = settings.data_key_file
    if database is None and not file.exists():
        raise WrongKeyError(
            f"DATA_KEY: a database on a server needs a key that all machines share: make one with `{MAKE_KEY}` and set "
            f"it on each, or put its file there ({file}, DATA_KEY_FILE)"
        )
    if database is not None and not file.exists() and database.exists() and database.stat().st_size:
        raise WrongKeyError(
            f"There is a database, {database}, but not the key that it was written with: put it back as {file} "
            "(DATA_KEY_FILE), or set DATA_KEY. If the key is lost for good, move the database away to begin anew."
        )
    try:
        key, made = read_or_make_key(file, None if database is None else database.parent)
    except WrongKeyError as error:
        raise WrongKeyError(f"DATA_KEY_FILE: {error}") from None
    except (OSError, ValueError) as error:
        raise WrongKeyError(f"DATA_KEY_FILE: {file} can't be used ({type(error).__name__})") from None
    try:
        cipher = Cipher.from_text(key, before)
    except WrongKeyError:
        raise WrongKeyError(f"DATA_KEY_FILE: {file} does not hold a key: 32 bytes in base64") from None
    if made:
        log.warning("A key was made that encrypts what is kept about patients: %s. Keep a copy in a safe place", file)
    return cipher
