"""The tree of a YAML text, each node with the index of its first character and of the one after its last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from bot.faq.yaml_text import events


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `is_block` for `|` and `>`, whose `end` is the start of a line."""

    start: int
    end: int
    value: str
    is_block: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. In block style `start` is its first dash, `column` (from 0) that of all, `end` its last item's."""

    start: int
    end: int
    column: int
    is_flow: bool
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values. In block style `column` (from 0) is that of all keys, `end` the last value's."""

    start: int
    end: int
    column: int
    is_flow: bool
    pairs: tuple[tuple[Scalar, "Node"], ...]

    def pair(self, key: str) -> tuple[Scalar, "Node"] | None:
        """Return the key's node and its value's, or None."""
        return next((pair for pair in self.pairs if pair[0].value == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def read_nodes(text: str) -> Node:
    """Return the tree of `text`, which `read_document` has taken: one document, no tricks, not deep."""
    stream = events(text)
    return next(_node(event, stream) for event in stream if isinstance(event, yaml.NodeEvent))


def last_leaf(node: Node) -> Node:
    """Return what `node` ends with: a scalar, or a list or keys in brackets."""
    while not isinstance(node, Scalar) and not node.is_flow:
        node = node.items[-1] if isinstance(node, Sequence) else node.pairs[-1][1]
    return node


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield all texts in `node`, keys among them, in the order of the file."""
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from scalars(item)
        case Mapping():
            for key, value in node.pairs:
                yield key
                yield from scalars(value)


def _node(event: yaml.Event, stream: Iterator[yaml.Event]) -> Node:
    start, column = _start(event)
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(start, _end(event), event.value, event.style in {"|", ">"})
    is_flow = bool(event.flow_style) if isinstance(event, yaml.CollectionStartEvent) else False
    if isinstance(event, yaml.SequenceStartEvent):
        items, end = _children(stream)
        return Sequence(start, end if is_flow else items[-1].end, column, is_flow, tuple(items))
    children, end = _children(stream)
    keys = [key for key in children[::2] if isinstance(key, Scalar)]
    pairs = tuple(zip(keys, children[1::2], strict=True))
    return Mapping(start, end if is_flow else pairs[-1][1].end, column, is_flow, pairs)


def _children(stream: Iterator[yaml.Event]) -> tuple[list[Node], int]:
    """Return the nodes up to the end of the collection, and the index after that end."""
    children: list[Node] = []
    for event in stream:
        if isinstance(event, yaml.CollectionEndEvent):
            return children, _end(event)
        children.append(_node(event, stream))
    raise AssertionError("the parser closes what it opens")


def _start(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None  # noqa: S101  every event that was parsed has marks
    return event.start_mark.index, event.start_mark.column


def _end(event: yaml.Event) -> int:
    assert event.end_mark is not None  # noqa: S101  as above
    return event.end_mark.index
