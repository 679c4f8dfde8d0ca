"""The contract suite runs against every kind of database, each test on a fresh one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from tests.storage.samples import CIPHER


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'clinic-bot.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return sqlite(tmp_path)
    address: str = request.getfixturevalue("postgres")
    return address


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with open_database(url, CIPHER) as database:
        yield database
