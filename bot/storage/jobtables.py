"""The tables of the job queue, on PostgreSQL: made and changed by its own SQL, in our migration's transaction."""

from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from bot.storage.schema import meta

NAME = "job queue"  # under which the last of the queue's own migrations is noted


def bring_up(connection: Connection) -> None:
    """Make the tables, or bring them to the version of the queue that is installed. Nothing to do: nothing done."""
    steps = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    noted = connection.execute(select(meta.c.value).where(meta.c.name == NAME)).scalar()
    last = _noted(steps[-1])
    if noted is None:
        _run(connection, SchemaManager.get_schema())
    elif noted < last:
        for step in steps:
            if _noted(step) > noted:
                _run(connection, step.read_text(encoding="utf-8"))
    else:
        return
    noting = insert(meta).values(name=NAME, value=last)
    connection.execute(noting.on_conflict_do_update(index_elements=["name"], set_={"value": last}))


def _noted(step: Path) -> str:
    return step.stem[:64]


def _run(connection: Connection, script: str) -> None:
    """Many statements at once: the driver takes them only where nothing is to be filled in."""
    cursor = connection.connection.cursor()
    cursor.execute(script)
    cursor.close()
