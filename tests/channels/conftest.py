from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.care import Clinic
from tests.fake_telegram import FakeTelegram, Group, Patient


@pytest.fixture
def care(telegram: FakeTelegram, tmp_path: Path) -> Clinic:
    """A clinic with a care plan, on the fake Telegram of the test."""
    return Clinic(telegram, tmp_path)


@pytest.fixture
def ana(telegram: FakeTelegram) -> Patient:
    return telegram.patient("Ana", username="ana_secret")


@pytest.fixture
def nurse(telegram: FakeTelegram) -> Patient:
    return telegram.patient("Nora")


@pytest.fixture
def staff(telegram: FakeTelegram, care: Clinic, nurse: Patient) -> Group:
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    return group
