"""An entry and a phrasing as they stand in a faq.yaml."""

from dataclasses import dataclass
from typing import Any

from bot.faq.editing.nodes import Mapping, Scalar
from bot.faq.editing.nodes import Sequence as ListNode


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in the file: its place in the list, its node, and its values as plain text."""

    at: int
    node: Mapping
    values: dict[str, Any]

    def scalar(self, key: str) -> Scalar:
        """Return the text of a key that every entry has."""
        pair = self.node.pair(key)
        assert pair is not None and isinstance(pair[1], Scalar)  # noqa: S101, PT018  the shape says so
        return pair[1]

    def phrasings(self) -> tuple[Scalar, ListNode] | None:
        """Return the key `phrasings` and its list, or None where the entry has none."""
        pair = self.node.pair("phrasings")
        return (pair[0], pair[1]) if pair and isinstance(pair[1], ListNode) else None


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A phrasing in the file: its place in the entry's list, that list, and the list's key."""

    at: int
    key: Scalar
    list: ListNode

    @property
    def scalar(self) -> Scalar:
        """The text itself."""
        item = self.list.items[self.at]
        assert isinstance(item, Scalar)  # noqa: S101  the shape says so
        return item
