from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database
from tests.engines.fakes import Clock
from tests.storage.samples import CIPHER


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'clinic-bot.db'}"


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with open_database(url, CIPHER, patience=0.2) as database:
        yield database


@pytest.fixture
def clock() -> Clock:
    return Clock()
