"""Memory that is free is given back to the system."""

import ctypes
import time
from contextlib import suppress

LATER = 5.0  # seconds after which nobody uses the version any more that was served before


def give_back() -> None:
    """Have the C library give back what is free; it keeps it else. Only that of Linux (glibc) can be told to."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


class Spare:
    """What an earlier version of the knowledge took, given back some seconds after another is served."""

    def __init__(self) -> None:
        self._from: float | None = None  # on the steady clock

    def grows(self) -> None:
        """Another version is served."""
        self._from = time.monotonic() + LATER

    def shrink(self) -> None:
        """Give back what is due."""
        if self._from is not None and time.monotonic() >= self._from:
            self._from = None
            give_back()
