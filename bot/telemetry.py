"""Logs for the operator: never a patient's words, a chat or the token."""

import logging

# Their lines hold URLs with the token, updates, and whatever is written into the database.
QUIET = (
    *("httpx", "httpcore", "telegram", "asyncio", "aiosqlite", "sqlalchemy", "alembic", "procrastinate", "psycopg"),
    *("aiohttp", "uvicorn"),
)


def set_up_logging(level: str) -> None:
    """Send the log to standard error; libraries speak from WARNING on, whatever `level` is."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
