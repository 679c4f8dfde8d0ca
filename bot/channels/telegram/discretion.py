"""Keeps the token and the patients' words out of the log: the libraries write both."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

# httpx logs each address, with the token in it; the bot library quotes updates and what it could not read.
# What matters of their lines is told by our own.
SILENCED = ("telegram", "httpx", "httpcore", "aiohttp", "uvicorn")


class WithoutToken(logging.Filter):
    """Takes the token out of whatever is logged, wherever it comes from."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._secret = token.partition(":")[2] or token  # what stands before the colon is the bot's public id

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record where it holds the token; it is never dropped."""
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = message.replace(self._secret, "<token>"), ()
        if record.exc_info:
            told = logging.Formatter().formatException(record.exc_info)
            if self._secret in told:
                record.exc_info, record.exc_text = None, told.replace(self._secret, "<token>")
        return True


@contextmanager
def discreet_logs(token: str) -> Iterator[None]:
    """Silence the libraries, and take the token out of the rest, while the block runs."""
    clean = WithoutToken(token)
    handlers = list(logging.getLogger().handlers)
    levels = {name: logging.getLogger(name).level for name in SILENCED}
    for handler in handlers:
        handler.addFilter(clean)
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        for handler in handlers:
            handler.removeFilter(clean)
