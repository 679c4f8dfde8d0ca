"""The contract suite runs against every kind of database; each is a function that gives the address of a fresh one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from tests.storage.samples import CIPHER


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'clinic-bot.db'}"


DATABASES: dict[str, Callable[[Path], str]] = {"sqlite": sqlite}


@pytest.fixture(params=list(DATABASES))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    return DATABASES[request.param](tmp_path)


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with open_database(url, CIPHER) as database:
        yield database
