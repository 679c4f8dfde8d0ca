"""The key of what is kept about patients: from the environment, or from its file."""

import logging
from pathlib import Path

from bot.settings import Settings
from bot.storage.crypto import Cipher
from bot.storage.errors import WrongKeyError
from bot.storage.keyfile import read_or_make_key

log = logging.getLogger(__name__)


def cipher_of(settings: Settings, database: Path) -> Cipher:
    """Return the cipher of DATA_KEY, else of DATA_KEY_FILE, which is made for a new database.

    Raises:
        WrongKeyError: there is none that could be the key of `database`.
    """
    if settings.data_key is not None:
        return Cipher.from_text(settings.data_key.get_secret_value())
    file = settings.data_key_file
    if not file.exists() and database.exists() and database.stat().st_size:
        raise WrongKeyError(
            f"There is a database, {database}, but not the key that it was written with: put it back as {file} "
            "(DATA_KEY_FILE), or set DATA_KEY. If the key is lost for good, move the database away to begin anew."
        )
    try:
        key, made = read_or_make_key(file, database.parent)
    except WrongKeyError as error:
        raise WrongKeyError(f"DATA_KEY_FILE: {error}") from None
    except (OSError, ValueError) as error:
        raise WrongKeyError(f"DATA_KEY_FILE: {file} can't be used ({type(error).__name__})") from None
    try:
        cipher = Cipher.from_text(key)
    except WrongKeyError:
        raise WrongKeyError(f"DATA_KEY_FILE: {file} does not hold a key: 32 bytes in base64") from None
    if made:
        log.warning("A key was made that encrypts what is kept about patients: %s. Keep a copy in a safe place", file)
    return cipher
