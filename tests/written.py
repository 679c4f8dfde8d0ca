"""All that a process writes while the block runs, with everything that may speak at its loudest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.telemetry import set_up_logging

Written = Callable[[], str]


def loudest() -> None:
    """As an operator who looks for an error might set it, or a library by itself."""
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)


@contextmanager
def everything_written(capfd: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """Log as `clinic-bot run` does with LOG_LEVEL=DEBUG; gives what stands on standard output and standard error."""
    root, levels = logging.getLogger(), {}
    handlers, level = list(root.handlers), root.level
    for name in list(logging.root.manager.loggerDict):
        levels[name] = logging.getLogger(name).level
    said: list[str] = []

    def written() -> str:
        said.extend(capfd.readouterr())
        return "".join(said)

    set_up_logging("DEBUG")
    loudest()
    try:
        yield written
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:], root.level = handlers, level
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
