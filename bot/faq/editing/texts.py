"""Putting another text in the place of one in a file."""

from bot.faq.editing.layout import Layout
from bot.faq.editing.lists import inserted_lines
from bot.faq.editing.nodes import Mapping, Scalar
from bot.faq.editing.quoting import folded_lines, quoted
from bot.faq.editing.splices import Splice

LONG = 80  # characters; a longer answer is folded over several lines
STEP = 2  # spaces that a folded text stands to the right of its key


def replaced(layout: Layout, scalar: Scalar, text: str) -> list[Splice]:
    """Write `text` in quotes where `scalar` stands."""
    return _replaced(layout, scalar, quoted(text), [])


def replaced_folded(layout: Layout, mapping: Mapping, scalar: Scalar, text: str) -> list[Splice]:
    """The same, over several lines where the text is long and the file's style allows it."""
    lines = None if mapping.is_flow else folded(text, mapping.column + STEP)
    return _replaced(layout, scalar, ">-", lines) if lines else replaced(layout, scalar, text)


def folded(text: str, indent: int) -> list[str] | None:
    """Return the lines below a `>-`, or None where `text` is short or can't be written so."""
    lines = folded_lines(text) if len(text) > LONG or "\n" in text else None
    return lines and [f"{' ' * indent}{line}" if line else "" for line in lines]


def _replaced(layout: Layout, scalar: Scalar, head: str, body: list[str]) -> list[Splice]:
    if scalar.is_block:
        block = layout.block(scalar)
        lines = inserted_lines(layout, block.body_start, body)
        return [Splice(scalar.start, block.header_end, head), Splice(block.body_start, block.body_end, lines.text)]
    splices = [Splice(scalar.start, scalar.end, head)]
    return [*splices, inserted_lines(layout, layout.next_line(scalar.end), body)] if body else splices
