"""All that is kept about one patient, as it is shown to that patient."""

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, and_, select

from bot.storage.inventory import HASHES, is_sealed
from bot.storage.schema import InboxState, enrollments, inbox, invites, metadata, reminders
from bot.storage.staff_tables import handoff_messages, handoffs
from bot.storage.store import Store

CHILDREN = (
    (reminders, reminders.c.enrollment_id, enrollments),
    (handoff_messages, handoff_messages.c.handoff_id, handoffs),
)

HANDLED = inbox.c.state != InboxState.WAITING  # else the very message that asks would be shown

Value = str | int | bool | None
Rows = list[dict[str, Value]]


class MyData:
    """All raise `StorageUnavailableError` where the database can't be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def export(self, chat: int) -> dict[str, Rows]:
        """Return what is kept about a patient, by table; what is encrypted is opened, and times are ISO 8601 in UTC."""
        found = await self._store.connections.reading(partial(self._found, self._store.chat_key(chat)))
        return {name: rows for name, rows in found.items() if rows}

    def _found(self, key: str, connection: Connection) -> dict[str, Rows]:
        found = dict[str, Rows]()
        for table in metadata.sorted_tables:
            if "chat_key" in table.columns:
                which = and_(table.columns["chat_key"] == key, *([HANDLED] if table is inbox else []))
                found[table.name] = self._rows(connection, table, which)
        for child, link, parent in CHILDREN:
            theirs = select(parent.c.id).where(parent.c.chat_key == key)
            found[child.name] = self._rows(connection, child, link.in_(theirs))
        found[invites.name] = self._rows(connection, invites, invites.c.used_by == key)
        return found

    def _rows(self, connection: Connection, table: Table, which: Any) -> Rows:  # noqa: ANN401  a condition
        return [self._shown(table, row) for row in connection.execute(select(table).where(which))]

    def _shown(self, table: Table, row: Row[Any]) -> dict[str, Value]:
        values = row._mapping  # noqa: SLF001  its public name
        return {c.name: self._value(c, values[c]) for c in table.columns if c.name not in HASHES}

    def _value(self, column: Column[Any], value: Any) -> Value:  # noqa: ANN401  whatever a column holds
        if value is not None and is_sealed(column):
            return self._store.cipher.open(value, f"{column.table.name}.{column.name}")
        return value.isoformat() if isinstance(value, datetime) else value
