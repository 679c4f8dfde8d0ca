from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

import bot.storage.partial  # noqa: F401  its indices belong to the metadata, too
from bot.storage.connecting import connect
from bot.storage.connections import database_url
from bot.storage.database import open_database
from bot.storage.migrate import applied, migrate, newest, statements, upgrade
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


def test_what_is_made_of_an_empty_file_at_once_is_what_the_migrations_make_of_it() -> None:
    """If it fails, a migration was added: run scripts/write_database_schema.py."""
    with create_engine("sqlite://").begin() as made, create_engine("sqlite://").begin() as migrated:
        upgrade(made)
        applied(migrated, newest())

        assert statements(made) == statements(migrated)
        assert f"INSERT INTO \"alembic_version\" VALUES('{newest()}');" in statements(made)


async def test_migrating_again_keeps_what_is_there(url: str) -> None:
    async with open_database(url, CIPHER) as db:
        made = await db.enrollments.create(wish(), daily(2), NOW)
    async with open_database(url, CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) == made


async def test_processes_that_start_together_migrate_once(url: str) -> None:
    processes = [connect(url, patience=60) for _ in range(4)]  # seconds: each waits for all before it
    await asyncio.gather(*(migrate(connections) for connections in processes))
    assert await processes[0].reading(differences) == []
    for connections in processes:
        await connections.close()


def test_the_newest_migration_is_known_without_the_library_that_applies_it() -> None:
    config = Config()
    config.set_main_option("script_location", "bot:storage/migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


def test_a_database_that_is_new_or_up_to_date_is_opened_without_the_libraries_of_others(tmp_path: Path) -> None:
    opens = (
        "import asyncio, sys, bot.live\n"
        "from bot.storage.database import open_database\n"
        "from tests.storage.samples import CIPHER\n"
        "async def main():\n"
        "    async with open_database('sqlite:///clinic.db', CIPHER):\n"
        "        others = {'alembic', 'psycopg', 'procrastinate', 'matplotlib', 'sqlalchemy.orm',\n"
        "                  'sqlalchemy.ext.asyncio', 'sqlalchemy.dialects.postgresql'}\n"
        "        print(sorted(others & sys.modules.keys()))\n"
        "asyncio.run(main())\n"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}

    def libraries() -> str:
        done = subprocess.run(
            [sys.executable, "-c", opens], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert libraries() == "[]\n"  # a new one
    assert libraries() == "[]\n"  # and again


def test_an_address_gets_the_driver_that_we_use() -> None:
    assert database_url("sqlite:///data/clinic-bot.db").drivername == "sqlite"
    assert database_url("postgres://u:p@h/d").drivername == "postgresql+psycopg"
    assert database_url("postgresql://u:p@h/d").render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"
