from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.care import Clinic
from tests.fake_telegram import FakeTelegram


@pytest.fixture
def care(telegram: FakeTelegram, tmp_path: Path) -> Clinic:
    """A clinic with a care plan, on the fake Telegram of the test."""
    return Clinic(telegram, tmp_path)
