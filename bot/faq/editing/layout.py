"""A YAML text as it lies on the page: lines, comments, and where a node's last line ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.faq.editing.nodes import Node, Scalar, last_leaf, read_nodes, scalars

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML takes for a line's end
_COMMENT = re.compile("#[^\r\n\x85\u2028\u2029]*")
_HEADER = re.compile(r"[|>][-+0-9]*")
_BLANK_END = re.compile("(?:\r\n|[\r\n\x85\u2028\u2029])*$")
_BLANK_LINES = re.compile("(?:[ ]*(?:\r\n|[\r\n\x85\u2028\u2029]))*")


@dataclass(frozen=True, slots=True)
class Block:
    """The parts of a `|` or `>` text: `|-` up to `header_end`, then a comment or none, then whole lines."""

    header_end: int
    body_start: int
    body_end: int
    keeps: bool  # its last blank lines belong to the text


class Layout:
    """The text of a file, without byte order mark, and the tree of what stands in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = read_nodes(text)
        self.comments = tuple(self._comments())

    def comments_in(self, start: int, end: int) -> list[str]:
        """Return the comments that begin from `start` up to `end`, each with its `#`."""
        return [self.text[first:last] for first, last in self.comments if start <= first < end]

    def find(self, sign: str, start: int, end: int) -> int | None:
        """Return where `sign` first stands between two nodes, outside of comments."""
        for found in re.finditer(f"#[^\r\n\x85\u2028\u2029]*|{re.escape(sign)}", self.text[start:end]):
            if found.group() == sign:
                return start + found.start()
        return None

    def line_start(self, index: int) -> int:
        """Return the index of the first character of the line that `index` stands in."""
        return max(self.text.rfind(sign, 0, index) for sign in "\r\n\x85\u2028\u2029") + 1

    def line_end(self, index: int) -> int:
        """Return the index of the line's end, before its break."""
        found = BREAK.search(self.text, index)
        return found.start() if found else len(self.text)

    def next_line(self, index: int) -> int:
        """Return the index of the first character of the next line."""
        found = BREAK.search(self.text, index)
        return found.end() if found else len(self.text)

    def line_break(self, index: int) -> str:
        """Return how lines end where `index` stands."""
        found = BREAK.search(self.text, index) or BREAK.search(self.text)
        return found.group() if found else "\n"

    def break_above(self, index: int) -> str:
        """Return how the line above `index`, the start of a line, ends; at the start of the file, how others do."""
        for sign in ("\r\n", "\n", "\r"):
            if self.text.endswith(sign, 0, index):
                return sign
        return self.line_break(index)

    def is_first_in_line(self, index: int) -> bool:
        """Tell whether nothing but indentation stands before `index` in its line."""
        return not self.text[self.line_start(index) : index].strip(" ")

    def after(self, node: Node) -> int:
        """Return the start of the line below `node`; a comment in its last line stands above that."""
        leaf = last_leaf(node)
        if isinstance(leaf, Scalar) and leaf.is_block:
            return self.block(leaf).body_end
        return self.next_line(leaf.end)

    def after_blank_lines(self, index: int) -> int:
        """Return the start of the first line from `index` on that is not blank."""
        found = _BLANK_LINES.match(self.text, index)
        return found.end() if found else index

    def takes_blank_lines(self, node: Node) -> bool:
        """Tell whether blank lines below `node` would belong to its text (`|+`)."""
        leaf = last_leaf(node)
        return isinstance(leaf, Scalar) and leaf.is_block and self.block(leaf).keeps

    def block(self, scalar: Scalar) -> Block:
        """Return the parts of a block scalar; blank lines below it are left out where they are not its own."""
        header = _HEADER.match(self.text, scalar.start)
        assert header is not None  # noqa: S101  the parser has seen it
        body_start, keeps = self.next_line(header.end()), "+" in header.group()
        body = self.text[body_start : scalar.end]
        blank = _BLANK_END.search(body)
        if keeps or blank is None or not body.strip():
            return Block(header.end(), body_start, max(body_start, scalar.end), keeps)
        first_break = BREAK.match(body, blank.start())
        return Block(header.end(), body_start, body_start + (first_break.end() if first_break else len(body)), keeps)

    def _comments(self) -> Iterator[tuple[int, int]]:
        """Yield where the comments are: a `#` between two texts begins one."""
        position = 0
        for scalar in [*scalars(self.root), Scalar(len(self.text), len(self.text), "")]:
            start = self.block(scalar).body_start if scalar.is_block else scalar.start
            yield from (found.span() for found in _COMMENT.finditer(self.text, position, start))
            position = max(scalar.end, start)
