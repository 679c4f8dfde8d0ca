"""The hazard log says what there is: its tests exist, its risks are those of its matrix, and no line lacks an owner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "clinical-safety.md").read_text(encoding="utf-8")
HAZARDS = dict(re.findall(r"^### (H\d+) .+?\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
MATRIX = {
    (severity, int(likelihood)): int(risk)
    for likelihood, row in re.findall(r"^\| \*\*(\d)\*\* \|(.*)\|$", PAGE, re.MULTILINE)
    for severity, risk in enumerate(row.split("|"), 1)
}


def test_the_hazards_are_numbered_from_one_and_the_matrix_is_whole() -> None:
    assert list(HAZARDS) == [f"H{number}" for number in range(1, len(HAZARDS) + 1)]
    assert len(HAZARDS) >= 14
    assert len(MATRIX) == 25


@pytest.mark.parametrize("hazard", HAZARDS)
def test_each_test_that_a_hazard_names_exists(hazard: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", HAZARDS[hazard])
    rows = re.findall(r"^\| (?!control|---)(.+) \| (.+) \|$", HAZARDS[hazard], re.MULTILINE)

    assert rows
    assert all("::test_" in proof for _, proof in rows)
    for file, test in named:
        assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("hazard", HAZARDS)
def test_each_hazard_has_its_parts_and_risks_that_are_those_of_the_matrix(hazard: str) -> None:
    text = " ".join(HAZARDS[hazard].split())

    for part in (
        "*Cause*: ",
        "*Effect*: ",
        "*Initial risk*: ",
        "*Residual risk*: ",
        "*Owner*: clinical safety officer",
    ):
        assert part in text
    risks = [tuple(map(int, found)) for found in re.findall(r"\*\*(\d) × (\d) = (\d)\*\*", text)]
    assert len(risks) == 2
    (_, _, before), (_, _, after) = risks
    assert all(MATRIX[severity, likelihood] == risk for severity, likelihood, risk in risks)
    assert after <= before


def test_each_file_of_tests_that_the_security_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert named
    assert [file for file in named if not (ROOT / file).exists()] == []
