"""Sealing all values anew after DATA_KEY has changed: in steps, beside a running bot, on from where it stopped."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, func, select, tuple_, update

from bot.storage.connections import Connections
from bot.storage.crypto import Cipher
from bot.storage.inventory import sealed_columns
from bot.storage.notedkeys import end_rotation

BATCH = 200  # rows in one transaction

Progress = Callable[[str, int, int], None]  # a table, how many of its rows are looked at, how many there are


async def rekey(connections: Connections, cipher: Cipher, progress: Progress) -> int:
    """Seal with `cipher` whatever its previous key has sealed; return how many rows that were.

    Killed in between, what is done is done. Only when nothing of the previous key is left is it noted as replaced.

    Raises:
        UnreadableError: a value was written with neither of the two keys; nothing is noted then.
        StorageUnavailableError: the database can't be used.
    """
    resealed = 0
    for table, columns in sealed_columns():
        resealed += await _table(connections, cipher, table, columns, progress)
    await connections.writing(partial(end_rotation, cipher=cipher))
    return resealed


async def _table(
    connections: Connections, cipher: Cipher, table: Table, columns: Sequence[Column[Any]], progress: Progress
) -> int:
    counting = select(func.count()).select_from(table)
    total = await connections.reading(lambda connection: connection.execute(counting).scalar_one())
    keys, last, done, resealed = list(table.primary_key.columns), None, 0, 0
    progress(table.name, 0, total)
    while True:
        query = select(*keys, *columns).order_by(*keys).limit(BATCH)
        further = query if last is None else query.where(tuple_(*keys) > tuple_(*last))
        rows, changed = await connections.writing(partial(_batch, cipher, table, columns, further))
        resealed += changed
        if not rows:
            return resealed
        last, done = tuple(rows[-1])[: len(keys)], done + len(rows)
        progress(table.name, done, max(done, total))


def _batch(
    cipher: Cipher, table: Table, columns: Sequence[Column[Any]], query: Select[Any], connection: Connection
) -> tuple[Sequence[Row[Any]], int]:
    rows = connection.execute(query).all()
    return rows, sum(_row(connection, cipher, table, columns, row) for row in rows)


def _row(connection: Connection, cipher: Cipher, table: Table, columns: Sequence[Column[Any]], row: Row[Any]) -> bool:
    """Whether any value of the row was sealed with the previous key; one that changed meanwhile is left alone."""
    values = {column: getattr(row, column.name) for column in columns}
    old = {column: value for column, value in values.items() if value is not None and not cipher.is_current(value)}
    if not old:
        return False
    place = f"{table.name}."
    new = {c.name: cipher.seal(cipher.open(value, place + c.name), place + c.name) for c, value in old.items()}
    its = [key == getattr(row, key.name) for key in table.primary_key.columns]
    connection.execute(update(table).where(*its, *(column == value for column, value in old.items())).values(new))
    return True
