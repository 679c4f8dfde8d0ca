"""What every repository is built from, and the two halves of a row about a patient: sealed, and as a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Row, Table

from bot.aftercare.model import Enrollment, NewEnrollment
from bot.storage.connections import Changed, Connections, Parameters
from bot.storage.crypto import Cipher
from bot.storage.inserting import Inserting, insert_into

PLAIN = ("plan_id", "hour", "zone", "consent_at", "plan_version", "tzdata_version")
CHAT, DATE = "enrollments.chat", "enrollments.treatment_date"


@dataclass(frozen=True, slots=True)
class Store:
    """The parts that the repositories share. `changed` is called after a commit that may change what is due next."""

    connections: Connections
    cipher: Cipher
    changed: Changed

    async def rows(self, query: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """Return all rows of a query."""
        return await self.connections.reading(lambda connection: connection.execute(query, parameters).all())

    async def change(self, statement: Executable, parameters: Parameters | None = None) -> int:
        """Run one statement in a transaction of its own; return how many rows it changed."""
        return await self.connections.writing(lambda connection: connection.execute(statement, parameters).rowcount)

    async def changed_rows(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """The same; return what the statement itself returns of them."""
        return await self.connections.writing(lambda connection: connection.execute(statement, parameters).all())

    def inserting(self, table: Table) -> Inserting:
        """Return the insert statement of this kind of database, which knows of conflicts."""
        return insert_into(table, is_sqlite=self.connections.is_sqlite)

    def new_rows(self, table: Table) -> Inserting:
        """Return what inserts rows, given beside it, but those that are there already by one of the table's keys."""
        return self.inserting(table).on_conflict_do_nothing()

    def chat_key(self, chat: int) -> str:
        """Return the keyed hash that a chat is looked up by."""
        return self.cipher.look_up(f"chat {chat}")

    def sealed_chat(self, chat: int) -> dict[str, str | bytes]:
        """Return the columns that say which chat a row of `enrollments` is about."""
        return {"chat_key": self.chat_key(chat), "chat": self.cipher.seal(str(chat), CHAT)}

    def sealed_date(self, day: date) -> dict[str, bytes]:
        """Return the column of the treatment date."""
        return {"treatment_date": self.cipher.seal(day.isoformat(), DATE)}

    def sealed(self, new: NewEnrollment, now: datetime) -> dict[str, object]:
        """Return the columns of a new enrollment, but its state."""
        plain = {name: getattr(new, name) for name in PLAIN}
        return {**plain, **self.sealed_chat(new.chat), **self.sealed_date(new.treatment_date),
                "created_at": now, "updated_at": now}  # fmt: skip

    def enrollment(self, row: Row[tuple[object, ...]]) -> Enrollment:
        """Return a row of `enrollments` as a value.

        Raises:
            UnreadableError: it was not written with this key.
        """
        return Enrollment(
            id=row.id,
            chat=int(self.cipher.open(row.chat, CHAT)),
            plan_id=row.plan_id,
            treatment_date=date.fromisoformat(self.cipher.open(row.treatment_date, DATE)),
            hour=row.hour,
            zone=row.zone,
            state=row.state,
            pause_reason=row.pause_reason,
            stop_reason=row.stop_reason,
            consent_at=row.consent_at,
            plan_version=row.plan_version,
            tzdata_version=row.tzdata_version,
        )
