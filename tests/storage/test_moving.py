from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Enum, Integer, LargeBinary, Table, func, insert, select, text
from sqlalchemy.types import BigInteger

from bot.storage.crypto import Cipher
from bot.storage.database import Database, open_database
from bot.storage.errors import DatabaseUnusableError, WrongKeyError
from bot.storage.moving import BATCH, move
from bot.storage.schema import UtcTime, gate, meta, metadata
from tests.storage.conftest import sqlite
from tests.storage.samples import ANA, CIPHER, DAY, NOW, daily, wish

MANY = BATCH + 7
TABLES = [table for table in metadata.sorted_tables if table not in (meta, gate)]

SPOILING = (
    "CREATE FUNCTION spoil() RETURNS trigger AS $$ BEGIN NEW.zone = 'UTC'; RETURN NEW; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER spoil BEFORE INSERT ON enrollments FOR EACH ROW WHEN (NEW.id = 5) EXECUTE FUNCTION spoil()",
)


def value(column: Column[object], number: int) -> object:
    """Something that fits into a column, different for each row."""
    match column.type:
        case Enum() as kind:
            assert kind.enum_class is not None
            return list(kind.enum_class)[number % len(kind.enums)]
        case UtcTime():
            return NOW + timedelta(microseconds=number)
        case Boolean():
            return bool(number % 2)
        case Integer() | BigInteger():
            return number
        case LargeBinary():
            return bytes([0, 255, number % 256])
    return f"é{number}"


def row(table: Table, number: int) -> dict[str, object]:
    return {column.name: value(column, number) for column in table.columns}


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with rows in every table that there is, also in those that come later."""
    async with open_database(sqlite(tmp_path), CIPHER) as db:
        async with db.connections.write() as connection:
            for table in TABLES:
                await connection.execute(insert(table), [row(table, number) for number in range(1, MANY + 1)])
        await db.gate.reserve(NOW)
        yield db


async def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    async with db.connections.read() as connection:
        for table in metadata.sorted_tables:
            if table is not meta:
                rows = await connection.execute(select(table).order_by(*table.primary_key.columns))
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def test_every_row_of_every_table_arrives_as_it_was(filled: Database, postgres: str) -> None:
    told: list[tuple[str, int, int]] = []
    moved = await move(filled, postgres, CIPHER, lambda *step: told.append(step))
    assert {one.table: one.rows for one in moved} == {**{table.name: MANY for table in TABLES}, "gate": 1}
    assert [step for step in told if step[0] == "reminders"] == [
        ("reminders", 0, MANY), ("reminders", BATCH, MANY), ("reminders", MANY, MANY),
    ]  # fmt: skip
    async with open_database(postgres, CIPHER) as there:
        assert await contents(there) == await contents(filled)


async def test_new_rows_get_numbers_behind_the_moved_ones(tmp_path: Path, postgres: str) -> None:
    async with open_database(sqlite(tmp_path), CIPHER) as db:
        made = await db.enrollments.create(wish(), daily(3), NOW)
        await move(db, postgres, CIPHER, lambda *_: None)
    async with open_database(postgres, CIPHER) as there:
        assert await there.enrollments.of_chat(ANA) == made
        assert (await there.enrollments.create(wish(2), daily(1), NOW)).id == made.id + 1
        assert await there.alerts.add(1, ANA, "sign", "text", NOW)
        assert len(await there.reminders.due_ids(NOW + DAY / 8, 10)) == 2


async def test_a_target_that_is_not_empty_is_refused_and_left_alone(filled: Database, postgres: str) -> None:
    async with open_database(postgres, CIPHER) as there:
        await there.enrollments.create(wish(), daily(1), NOW)
        before = await contents(there)
        with pytest.raises(DatabaseUnusableError, match="not empty"):
            await move(filled, postgres, CIPHER, lambda *_: None)
        assert await contents(there) == before


async def test_a_target_of_another_key_is_refused(filled: Database, postgres: str) -> None:
    async with open_database(postgres, Cipher(bytes(32))):
        pass
    with pytest.raises(WrongKeyError):
        await move(filled, postgres, CIPHER, lambda *_: None)


async def test_a_row_that_does_not_arrive_as_it_was_is_noticed_and_nothing_is_moved(
    filled: Database, postgres: str
) -> None:
    async with open_database(postgres, CIPHER) as there:
        async with there.connections.write() as connection:
            for command in SPOILING:
                await connection.execute(text(command))
        with pytest.raises(DatabaseUnusableError, match="`enrollments` is not the same"):
            await move(filled, postgres, CIPHER, lambda *_: None)
        assert not any(rows for name, rows in (await contents(there)).items() if name != "gate")


async def test_one_that_is_broken_off_has_moved_nothing_and_can_be_begun_anew(filled: Database, postgres: str) -> None:
    def breaks(table: str, done: int, total: int) -> None:
        if table == "reminders" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move(filled, postgres, CIPHER, breaks)
    async with open_database(postgres, CIPHER) as there, there.connections.read() as connection:
        for table in TABLES:
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == 0
    await move(filled, postgres, CIPHER, lambda *_: None)
