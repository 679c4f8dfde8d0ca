"""Logs for the operator: never a patient's words, a chat or the token.

What may be quoted is taken out where lines are written, so neither a level nor a library's own set-up lets it through.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from copy import copy
from itertools import islice
from types import TracebackType

OURS = "bot"
SAME_AGAIN = 60.0  # seconds
SHORT = 3  # errors of a chain in one line
FROM_A_LIBRARY = "%s speaks up at %s:%d; its words may quote a patient, so they are not shown"

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

log = logging.getLogger(__name__)


class Discretion(logging.Filter):
    """Lets lines of ours through; of a library's, which hold updates, addresses and SQL, warnings and worse.

    Without their words those from one place are all alike: one in `SAME_AGAIN` seconds will do.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, int], float] = {}  # when, by file and line

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether there is something to be told."""
        if _is_ours(record):
            return True
        return record.levelno >= logging.WARNING and self._is_new(record)

    def _is_new(self, record: logging.LogRecord) -> bool:
        place = (record.pathname, record.lineno)
        if place in self._told and 0 <= record.created - self._told[place] < SAME_AGAIN:
            return False
        self._told[place] = record.created
        return True


class DiscreetFormatter(logging.Formatter):
    """Writes our lines as they are, of a library's where they arose, and of errors only their types and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the record stays as it is, for other handlers."""
        told = copy(record)
        told.exc_text = told.stack_info = None
        if not _is_ours(record):
            told.msg, told.args = FROM_A_LIBRARY, (record.name, record.module, record.lineno)
        return super().format(told)

    def formatException(self, ei: Raised) -> str:  # noqa: N802  the library's name
        """Return the types of the errors and where each arose."""
        return described(ei[1], where=True)


def set_up_logging(level: str) -> None:
    """Send the log to standard error; libraries speak from WARNING on, whatever `level` is."""
    told = _discreet("%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.basicConfig(level=level, handlers=[told], force=True)
    logging.captureWarnings(capture=True)


def warn_discreetly() -> None:
    """The same for commands that keep no log: what they warn of stands on standard error, and nothing else."""
    told = _discreet("%(message)s")
    told.setLevel(logging.WARNING)
    logging.lastResort = told


def _discreet(form: str) -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter(form))
    handler.addFilter(Discretion())
    return handler


def report_crashes() -> None:
    """Have errors that nobody catches told like all others; by itself Python would print what they say."""

    def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("This is a bug; please report it", exc_info=(kind, error, trace))

    sys.excepthook = crashed
    threading.excepthook = lambda args: crashed(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)


def described(error: BaseException | None, *, where: bool = False) -> str:
    """Return the types of an error and of what caused it, and `where` each arose. Never a message: it may quote."""
    parts: list[str] = []
    for one in islice(_chain(error), None if where else SHORT):
        lines = traceback.format_list(traceback.extract_tb(one.__traceback__)) if where else []
        name = f"{type(one).__module__}.{type(one).__qualname__}".removeprefix("builtins.")
        parts.append("\n" + "".join(lines) + name if where else name)
    return (" ".join(parts) if where else " from ".join(parts)) or "nothing is known of it"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS
