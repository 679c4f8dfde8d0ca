"""A progress bar that shows nothing."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class NoProgress:
    def track(self, sequence: Sequence[Item], *, description: str) -> Iterable[Item]:
        return sequence
