"""Moving all that is kept from one database into another, all or nothing: each row is compared before it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, text, tuple_

from bot.storage.connecting import connect
from bot.storage.connections import Transaction
from bot.storage.crypto import Cipher
from bot.storage.database import Database
from bot.storage.errors import DatabaseUnusableError
from bot.storage.migrate import migrated
from bot.storage.notedkeys import note_key
from bot.storage.schema import meta, metadata

BATCH = 500  # rows
MADE = ("gate",)  # tables that have a row from the beginning

Progress = Callable[[str, int, int], None]  # a table, how many of its rows are done, how many there are


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a table were moved, and one digest of all of them."""

    table: str
    rows: int
    digest: str


async def move(source: Database, target_url: str, cipher: Cipher, progress: Progress) -> Sequence[Moved]:
    """Copy every row of every table into the empty database at `target_url`; sealed values stay as they are.

    One transaction: what ends before the last row was compared has changed nothing, and can be begun anew.

    Raises:
        DatabaseUnusableError: the target is not empty, or a row is not the same there.
        WrongKeyError: the target was opened with another key.
        StorageUnavailableError: one of the two can't be used right now.
    """
    connections = connect(target_url)
    try:
        async with source.connections.read() as reading, migrated(connections) as writing:
            await _refuse_filled(writing, cipher)
            moved = [await _move(reading, writing, table, progress) for table in _tables()]
            if not connections.is_sqlite:
                await writing.run_sync(_count_on)
            return moved
    finally:
        await connections.close()


def _tables() -> Sequence[Table]:
    """Those that others point to come first."""
    return [table for table in metadata.sorted_tables if table is not meta]


async def _refuse_filled(target: Transaction, cipher: Cipher) -> None:
    """An empty one may have been opened before, with the same key."""
    await target.run_sync(partial(note_key, cipher=cipher))
    for table in _tables():
        if table.name in MADE:
            await target.execute(table.delete())
        elif (await target.execute(select(table).limit(1))).first() is not None:
            raise DatabaseUnusableError(f"the target is not empty (`{table.name}` has rows): name an empty one")


async def _move(source: Transaction, target: Transaction, table: Table, progress: Progress) -> Moved:
    total = (await source.execute(select(func.count()).select_from(table))).scalar_one()
    key, digest, last, done = list(table.primary_key.columns), sha256(), None, 0
    progress(table.name, 0, total)
    while True:
        query = select(table).order_by(*key).limit(BATCH)
        further = query if last is None else query.where(tuple_(*key) > tuple_(*last))
        rows = (await source.execute(further)).all()
        if not rows:
            break
        await target.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001  its public name
        await _compare(target, table, rows)
        for row in rows:
            digest.update(_digest(row))
        last, done = [row._mapping[column] for column in key], done + len(rows)  # noqa: SLF001
        progress(table.name, done, total)
    arrived = (await target.execute(select(func.count()).select_from(table))).scalar_one()
    if not arrived == done == total:
        raise DatabaseUnusableError(f"of {total} rows of `{table.name}` {arrived} arrived; nothing was moved")
    return Moved(table.name, done, digest.hexdigest())


async def _compare(target: Transaction, table: Table, rows: Sequence[Row[Any]]) -> None:
    """Read the rows back, and compare each."""
    key = list(table.primary_key.columns)
    wanted = {tuple(row._mapping[column] for column in key): _digest(row) for row in rows}  # noqa: SLF001
    found = await target.execute(select(table).where(tuple_(*key).in_(list(wanted))))
    there = {tuple(row._mapping[column] for column in key): _digest(row) for row in found}  # noqa: SLF001
    if there != wanted:
        raise DatabaseUnusableError(f"a row of `{table.name}` is not the same in the target; nothing was moved")


def _digest(row: Row[Any]) -> bytes:
    return sha256(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode()).digest()


def _count_on(connection: Connection) -> None:
    """New rows get numbers behind those that were moved."""
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        of = {"table": table.name, "column": column.name}
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), of).scalar()
        if sequence is not None:
            highest = connection.execute(select(func.max(column))).scalar()
            counting = text("SELECT setval(:sequence, :highest, :used)")
            used = {"sequence": sequence, "highest": highest or 1, "used": highest is not None}
            connection.execute(counting, used)
