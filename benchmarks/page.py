"""`docs/performance.md`: each benchmark writes its own part, between two markers, and nothing else."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def write(part: str, text: str) -> None:
    """Put `text` in the place of what the part says now."""
    marked = re.compile(rf"(?<=<!-- {part} -->\n).*(?=<!-- /{part} -->)", re.DOTALL)
    page = PAGE.read_text("utf-8")
    assert marked.search(page), f"{PAGE} has no part {part}"
    PAGE.write_text(marked.sub(lambda _: text.strip() + "\n", page), "utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; all columns but the first are numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_here() -> str:
    """Return when and on what this was measured, and how busy that is: other work slows all of it."""
    day = time.strftime("%Y-%m-%d")
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    return f"Measured on {day}: {machine}; load average {os.getloadavg()[0]:.1f}."
