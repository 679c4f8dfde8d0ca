"""Which key a database was written with, and the key of its look-ups; both are noted in the database itself."""

from sqlalchemy import Connection, delete, select

from bot.storage.connections import is_sqlite
from bot.storage.crypto import Cipher
from bot.storage.errors import WrongKeyError
from bot.storage.inserting import insert_into
from bot.storage.schema import meta

KEY = "key fingerprint"
NEXT = "next key fingerprint"  # while a rotation goes on
LOOK_UP = "look-up key"  # sealed; noted when the first rotation begins
PLACE = "meta.value"

WRONG = "DATA_KEY is not the key that this database was written with: set the right one"
HALF_WAY = (
    "A rotation of the key has begun and is not finished: set DATA_KEY to the new key and DATA_KEY_PREVIOUS to the "
    "old one, and run `clinic-bot rekey`"
)
UNFINISHED = "DATA_KEY_PREVIOUS is needed until `clinic-bot rekey` has finished: set it to the old key"


def note_key(connection: Connection, cipher: Cipher) -> Cipher:
    """Note the first key that the database is opened with; with another it would be written in two.

    Return the cipher to use: its look-ups are those that the database was begun with.

    Raises:
        WrongKeyError: another key is noted, and it is not the previous one of the cipher.
    """
    _put(connection, KEY, cipher.fingerprint, keep=True)
    noted, coming = noted_value(connection, KEY), noted_value(connection, NEXT)
    previous = cipher.previous
    if noted == cipher.fingerprint:
        if coming not in (None, cipher.fingerprint):
            raise WrongKeyError(HALF_WAY)
    elif previous is None:
        raise WrongKeyError(UNFINISHED if coming == cipher.fingerprint else WRONG)
    elif noted != previous.fingerprint or coming not in (None, cipher.fingerprint):
        raise WrongKeyError(WRONG)
    else:
        _begin_rotation(connection, cipher, previous)
    look_up = noted_value(connection, LOOK_UP)
    return cipher if look_up is None else cipher.looking_up_by(bytes.fromhex(_opened(cipher, look_up)))


def end_rotation(connection: Connection, cipher: Cipher) -> None:
    """All values are sealed with the cipher's own key: the previous one is of no use any more."""
    look_up = noted_value(connection, LOOK_UP)
    if look_up is not None:
        _put(connection, LOOK_UP, cipher.seal(_opened(cipher, look_up), PLACE).hex())
    _put(connection, KEY, cipher.fingerprint)
    connection.execute(delete(meta).where(meta.c.name == NEXT))


def noted_value(connection: Connection, name: str) -> str | None:
    """Return what is noted under a name."""
    value: str | None = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return value


def _begin_rotation(connection: Connection, cipher: Cipher, previous: Cipher) -> None:
    _put(connection, NEXT, cipher.fingerprint)
    if noted_value(connection, LOOK_UP) is None:
        _put(connection, LOOK_UP, cipher.seal(previous.look_up_key.hex(), PLACE).hex())


def _opened(cipher: Cipher, value: str) -> str:
    return cipher.open(bytes.fromhex(value), PLACE)


def _put(connection: Connection, name: str, value: str, *, keep: bool = False) -> None:
    putting = insert_into(meta, is_sqlite=is_sqlite(connection)).values(name=name, value=value)
    again = (
        putting.on_conflict_do_nothing()
        if keep
        else putting.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
    connection.execute(again)
