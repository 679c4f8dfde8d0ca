"""Little memory: what is loaded is looked through once at most, and what is free is given back to the system."""

import ctypes
import gc
import sys
import time
from contextlib import suppress

LATER = 5.0  # seconds after which nobody uses the version any more that was served before


# What glibc is told, by its numbers. All threads share one heap (M_ARENA_MAX), as each of their own has its holes; and
# so many free bytes at its end go back (M_TRIM_THRESHOLD): it would else keep the more the larger what was freed once.
HEAP = {-8: 1, -1: 512 << 10}
# A library's command line, which brings others, and what another uses where it is installed and we do not. None in
# `sys.modules` is how Python says that there is none.
UNUSED = ("httpx._main", "apscheduler")


def load() -> None:
    """Begin to load what stays: see `loaded`."""
    gc.disable()
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    with suppress(AttributeError, OSError):
        for option, value in HEAP.items():
            ctypes.CDLL(None).mallopt(option, value)


def loaded() -> None:
    """What stays is there: libraries and the first version. From here on the collector of circles leaves it out.

    It would else look through all of it again and again: while loading for 0.15 s, later for 0.1 s at a time in which
    nobody is answered. A version that is replaced is no circle, so it goes without the collector.
    """
    gc.freeze()
    gc.enable()
    give_back()


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
