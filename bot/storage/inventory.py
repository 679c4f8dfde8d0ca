"""What is stored, why, and for how long: each column of each table. `docs/privacy.md` is written from it.

A test fails where a column has no purpose, so nobody adds one without saying what it is for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, LargeBinary, Table

import bot.storage.replicas  # noqa: F401  its table belongs to the metadata, too
from bot.storage.purposes import USES
from bot.storage.schema import metadata
from bot.storage.staff_tables import versions


class How(StrEnum):
    """How a value lies in the file or on the server."""

    SEALED = "encrypted"
    HASHED = "keyed hash"
    CLEAR = "readable"


@dataclass(frozen=True, slots=True)
class Holding:
    """One column: what is stored, how, what for and how long."""

    table: str
    column: str
    how: How
    purpose: str
    kept: str


HASHES = frozenset({"chat_key", "token_hash", "used_by"})
OPEN_CONTENT = str(versions.c.content)  # the clinic's own files, which every patient may read


def is_sealed(column: Column[object]) -> bool:
    """Whether a column's values are encrypted."""
    return isinstance(column.type, LargeBinary) and str(column) != OPEN_CONTENT


def sealed_columns() -> Iterator[tuple[Table, list[Column[object]]]]:
    """Yield the tables that hold encrypted values, and which columns these are."""
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if is_sealed(column)]
        if columns:
            yield table, columns


def holdings() -> Iterator[Holding]:
    """Yield every column.

    Raises:
        KeyError: a table or a column has no purpose.
    """
    for table in sorted(metadata.sorted_tables, key=lambda table: list(USES).index(table.name)):
        use = USES[table.name]
        for column in table.columns:
            how = How.SEALED if is_sealed(column) else How.HASHED if column.name in HASHES else How.CLEAR
            yield Holding(table.name, column.name, how, use.columns[column.name], use.kept)
