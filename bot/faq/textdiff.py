"""The lines that differ between two versions of a file, short enough for a chat."""

import difflib
from collections.abc import Iterator

MOST_LINES = 30
MOST_WIDTH = 160  # characters of a line that are shown


def text_diff(old: str, new: str, *, most: int = MOST_LINES) -> str:
    """Return a unified diff without file names, or "" of equal texts. Of a long one the rest is counted."""
    lines = list(_lines(_split(old), _split(new)))
    if len(lines) <= most:
        return "\n".join(lines)
    rest = len(lines) - most
    return "\n".join([*lines[:most], f"… and {rest} more {'line' if rest == 1 else 'lines'}"])


def _split(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _lines(old: list[str], new: list[str]) -> Iterator[str]:
    """Yield the diff; the equal ends are set aside first, since comparing takes time in the square of the lines."""
    start = _equal(old, new)
    end = _equal(old[start:][::-1], new[start:][::-1])
    first = max(start - 1, 0)
    before, after = (lines[first : len(lines) - max(end - 1, 0)] for lines in (old, new))
    for line in list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]:
        yield _heading(line, first) if line.startswith("@@") else _shortened(line)


def _heading(line: str, skipped: int) -> str:
    """Return which line of the old file a group begins with."""
    begins = line.split()[1].removeprefix("-").split(",")[0]
    return f"line {int(begins) + skipped}:"


def _equal(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _shortened(line: str) -> str:
    return line if len(line) <= MOST_WIDTH else f"{line[: MOST_WIDTH - 1]}…"
