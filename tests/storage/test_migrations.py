from __future__ import annotations

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.storage.connections import Connections, database_url, make_engine
from bot.storage.database import open_database
from bot.storage.migrate import migrate
from bot.storage.schema import metadata
from tests.storage.samples import ANA, CIPHER, NOW, daily, wish


def differences(connection: Connection) -> list[object]:
    """Between our tables as they are and as the program has them; the job queue's are its own."""
    opts = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, metadata))


async def test_the_migrations_lead_to_the_schema_of_the_program(url: str) -> None:
    async with open_database(url, CIPHER) as db, db.connections.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_keeps_what_is_there(url: str) -> None:
    async with open_database(url, CIPHER) as db:
        made = await db.enrollments.create(wish(), daily(2), NOW)
    async with open_database(url, CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) == made


async def test_processes_that_start_together_migrate_once(url: str) -> None:
    engines = [make_engine(url) for _ in range(4)]
    await asyncio.gather(*(migrate(Connections(engine)) for engine in engines))
    async with Connections(engines[0]).read() as connection:
        assert await connection.run_sync(differences) == []
    for engine in engines:
        await engine.dispose()


def test_an_address_gets_the_driver_that_we_use() -> None:
    assert database_url("sqlite:///data/clinic-bot.db").drivername == "sqlite+aiosqlite"
    assert database_url("postgres://u:p@h/d").drivername == "postgresql+psycopg"
    assert database_url("postgresql://u:p@h/d").render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"
