"""Writes bot/storage/migrations/sqlite.sql, which makes at once what the migrations make of an empty file.

Usage: python scripts/write_database_schema.py        (after a migration was added or changed; a test compares)
"""

from pathlib import Path

from sqlalchemy import create_engine

from bot.storage.migrate import END, applied, newest, statements

TARGET = Path(__file__).parents[1] / "bot" / "storage" / "migrations" / "sqlite.sql"


def main() -> None:
    """Write it."""
    with create_engine("sqlite://").begin() as connection:
        applied(connection, newest())
        TARGET.write_text("".join(statement.removesuffix(";") + END for statement in statements(connection)), "utf-8")


if __name__ == "__main__":
    main()
