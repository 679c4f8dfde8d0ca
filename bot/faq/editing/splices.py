"""Replacing parts of a text, all given by their places in the old one."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.faq.editing.layout import BREAK


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """Put `text` in the place of what stands from `start` up to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, splices: Iterable[Splice]) -> str:
    """Return `text` with all splices made."""
    parts, position = [], 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        if splice.start < position:
            raise ValueError("two changes meet")
        parts += [text[position : splice.start], splice.text]
        position = splice.end
    return "".join([*parts, text[position:]])


def keeps_other_lines(old: str, new: str, splices: Iterable[Splice]) -> bool:
    """Tell whether each line of `old` that no splice touches stands in `new`, all in the old order."""
    lines = iter(BREAK.split(new))
    return all(line in lines for line in _untouched(old, list(splices)))


def _untouched(text: str, splices: list[Splice]) -> Iterable[str]:
    start = 0
    for line in BREAK.split(text):
        end = start + len(line)
        if not any(splice.start <= end and splice.end >= start for splice in splices):
            yield line
        found = BREAK.match(text, end)
        start = found.end() if found else end
