from __future__ import annotations

import subprocess
import sys

import pytest

from bot.reporting import drawing
from bot.reporting.drawing import NotDrawnError, Sketch, drawn

PARTS = [(name, [1, 0]) for name in ("answered", "referred", "choices", "unanswered", "urgent")]


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("entries", [[], [("What does $x_1$ cost? " * 5, 7), ("عربى", 1)]])
async def test_a_report_becomes_a_picture_also_where_there_is_nothing_to_show(entries: list[tuple[str, int]]) -> None:
    png = await drawn(Sketch("A week", ["01.11.", "02.11."], PARTS, "Shown most", entries))
    assert png.startswith(b"\x89PNG\r\n")
    assert size(png) == (1040, 1170)


async def test_what_can_not_be_drawn_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotDrawnError):
        await drawn(Sketch("Too few parts", ["01.11."], PARTS[:2], "", []))
    monkeypatch.setattr(drawing, "LONGEST", 0.01)
    with pytest.raises(NotDrawnError):
        await drawn(Sketch("", ["01.11.", "02.11."], PARTS, "", []))


def test_who_only_answers_and_reports_never_imports_the_drawing_library() -> None:
    code = "import sys, bot.live, bot.cli.main, bot.reporting.drawing; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
