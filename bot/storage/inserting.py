"""The insert statement of each kind of database, which knows of conflicts. The other kind is not imported: 3 MiB."""

from typing import TYPE_CHECKING, Union

from sqlalchemy import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Inserting = Union["sqlite.Insert", "postgresql.Insert"]


def insert_into(table: Table, *, is_sqlite: bool) -> Inserting:
    """Return a statement that inserts into `table`."""
    if is_sqlite:
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table)
