"""Adding an item to a list in a file and taking one out, in the list's own style."""

from bot.faq.editing.layout import Layout
from bot.faq.editing.nodes import Scalar, Sequence
from bot.faq.editing.splices import Splice


def appended(layout: Layout, sequence: Sequence, item: str) -> list[Splice]:
    """Add `item`, one line of YAML that can stand in brackets too, at the end of the list."""
    if not sequence.is_flow:
        line = f"{' ' * sequence.column}- {item}"
        return [inserted_lines(layout, layout.after(sequence), [line])]
    if not sequence.items:
        return [Splice(sequence.start + 1, sequence.start + 1, item)]
    end = sequence.items[-1].end
    if not layout.is_first_in_line(sequence.items[-1].start):
        return [Splice(end, end, f", {item}")]
    return _below(layout, sequence, item)


def _below(layout: Layout, sequence: Sequence, item: str) -> list[Splice]:
    """Add `item` to a list in brackets that has one item a line, behind the last one's comment."""
    last = sequence.items[-1]
    comma = layout.find(",", last.end, sequence.end - 1)
    line_end = layout.line_end(last.end)
    indent = layout.text[layout.line_start(last.start) : last.start]
    line = f"{layout.line_break(last.end)}{indent}{item}"
    if line_end >= sequence.end - 1:
        return [Splice(last.end, last.end, f",{line}")]
    if comma is not None and comma < line_end:
        return [Splice(line_end, line_end, f"{line},")]
    return [Splice(last.end, last.end, ","), Splice(line_end, line_end, line)]


def inserted_lines(layout: Layout, index: int, lines: list[str]) -> Splice:
    """Put whole lines where the line at `index` begins, with the line ends of the line above."""
    line_break = layout.break_above(index)
    text = "".join(f"{line}{line_break}" if line else line_break for line in lines)
    is_unfinished = index > 0 and layout.line_start(index) != index
    return Splice(index, index, line_break + text if is_unfinished else text)


def removed(layout: Layout, key: Scalar, sequence: Sequence, at: int) -> list[Splice]:
    """Take out the item; its comments stay. Where it was the only one, `[]` stays behind `key`."""
    if sequence.is_flow:
        return _removed_in_brackets(layout, sequence, at)
    cut = _removed_lines(layout, sequence, at)
    if len(sequence.items) > 1:
        return [cut]
    colon = layout.find(":", key.end, sequence.start)
    assert colon is not None  # noqa: S101  a key has one
    return [Splice(colon + 1, colon + 1, " []"), cut]


def _removed_lines(layout: Layout, sequence: Sequence, at: int) -> Splice:
    item = sequence.items[at]
    dash = sequence.start if at == 0 else layout.find("-", sequence.items[at - 1].end, item.start + 1)
    assert dash is not None  # noqa: S101  an item has one
    end = layout.after(item)
    is_whole_line = layout.is_first_in_line(dash)
    start = layout.line_start(dash) if is_whole_line else dash
    line_break = layout.line_break(dash)
    comments = [f"{' ' * sequence.column}{comment}{line_break}" for comment in layout.comments_in(dash, end)]
    kept = "".join(comments) if is_whole_line else line_break + "".join(comments)
    if not comments and _leaves_two_gaps(layout, sequence, at, start):
        end = layout.after_blank_lines(end)
    return Splice(start, end, kept)


def _leaves_two_gaps(layout: Layout, sequence: Sequence, at: int, start: int) -> bool:
    """Tell whether blank lines below the item would meet others, or a text above that would swallow them."""
    if at and layout.takes_blank_lines(sequence.items[at - 1]):
        return True
    return start > 0 and layout.line_start(start - 1) == layout.line_end(start - 1)


def _removed_in_brackets(layout: Layout, sequence: Sequence, at: int) -> list[Splice]:
    item = sequence.items[at]
    is_last = at == len(sequence.items) - 1
    next_start = sequence.end - 1 if is_last else sequence.items[at + 1].start
    comments = "".join(
        f" {comment}{layout.line_break(item.end)}" for comment in layout.comments_in(item.start, item.end)
    )
    comma = layout.find(",", item.end, next_start)
    if comma is None and at:
        comma = layout.find(",", sequence.items[at - 1].end, item.start)
    cut = Splice(item.start, item.end, comments)
    if comma is None:
        return [cut]
    follower = layout.text[comma + 1 : comma + 2]
    if comma < item.start:
        return [_without_comma(comma, follower), cut]
    end = comma + 1
    while not comments and layout.text[end : end + 1] == " ":
        end += 1
    if not comments and comma == item.end and layout.text[end : end + 1] != "#":
        return [Splice(item.start, end, "")]
    return [cut, _without_comma(comma, follower)]


def _without_comma(comma: int, follower: str) -> Splice:
    """Take the comma out; a `#` behind it must not come to touch what stands before."""
    return Splice(comma, comma + 1, " " if follower == "#" else "")
