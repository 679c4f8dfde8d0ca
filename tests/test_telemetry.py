"""The log: ours word for word, a library's without its words, and of errors no more than where they arose."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import warnings

import pytest

from bot.telemetry import described
from tests.written import everything_written

CANARY = "canary-3310 my secret illness"
CRASH = f"""
import threading
from bot.telemetry import report_crashes, set_up_logging
set_up_logging("INFO")
report_crashes()
def fail(): raise ValueError(" ".join({CANARY.split()!r}))
thread = threading.Thread(target=fail); thread.start(); thread.join()
fail()
"""


def test_our_lines_are_told_word_for_word_and_those_of_libraries_without_their_words(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with everything_written(capfd) as written:
        logging.getLogger("bot.some.where").debug("%d updates", 3)
        logging.getLogger("asyncio").debug("executing %s", CANARY)
        logging.getLogger("sqlalchemy.engine").info(CANARY)
        logging.getLogger("uvicorn.error").warning("see %s", CANARY)
        logging.getLogger().error(CANARY)
        said = written()

    assert "DEBUG bot.some.where: 3 updates\n" in said
    assert "WARNING uvicorn.error: uvicorn.error speaks up at test_telemetry:" in said
    assert "ERROR root: root speaks up" in said
    assert "asyncio" not in said
    assert "sqlalchemy" not in said
    assert CANARY not in said


def test_a_library_that_says_the_same_again_and_again_is_told_once_a_minute(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def complain() -> None:
        for name in ("psycopg.pool", "psycopg.pool", "bot.some.where", "bot.some.where"):
            logging.getLogger(name).warning("away")

    with everything_written(capfd) as written:
        complain()
        said = written()
        monkeypatch.setattr("bot.telemetry.SAME_AGAIN", 0.0)
        complain()
        again = written()

    assert (said.count("psycopg.pool speaks up"), said.count("bot.some.where: away")) == (1, 2)
    assert again.count("psycopg.pool speaks up") == 1 + 2


def test_errors_are_told_by_their_types_and_places_whatever_another_handler_has_made_of_them(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with everything_written(capfd) as written:
        logging.getLogger().handlers.insert(0, logging.NullHandler())
        try:
            int(CANARY)
        except ValueError as error:
            record = logging.LogRecord("bot.x", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
            record.exc_text = f"ValueError: {CANARY}"
            logging.getLogger("bot.x").handle(record)
            assert described(error) == "ValueError"
        said = written()

    assert "ERROR bot.x: it failed" in said
    assert "test_telemetry.py" in said
    assert "ValueError" in said
    assert CANARY not in said


async def test_what_a_forgotten_task_fails_with_and_what_a_warning_quotes_is_not_told(
    capfd: pytest.CaptureFixture[str],
) -> None:
    loop = asyncio.get_running_loop()
    with everything_written(capfd) as written, warnings.catch_warnings():
        warnings.simplefilter("default")
        logging.captureWarnings(capture=True)
        warnings.warn(CANARY, stacklevel=1)
        loop.call_exception_handler({"message": f"lost: {CANARY}", "exception": ValueError(CANARY)})
        said = written()

    assert "WARNING py.warnings: py.warnings speaks up" in said
    assert "ERROR asyncio: asyncio speaks up" in said
    assert CANARY not in said


def test_a_crash_is_told_without_what_it_says() -> None:
    ended = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.count("This is a bug; please report it") == 2
    assert "in fail" in ended.stderr
    assert CANARY not in ended.stderr


def test_commands_without_a_log_warn_as_discreetly() -> None:
    say = (
        "import logging; from bot.telemetry import warn_discreetly; warn_discreetly();"
        "logging.getLogger('bot.x').warning('ours'); logging.getLogger('bot.x').info('not told');"
        f"logging.getLogger('asyncio').error(' '.join({CANARY.split()!r}))"
    )
    said = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True).stderr

    assert said.splitlines()[0] == "ours"
    assert said.splitlines()[1].startswith("asyncio speaks up at")
    assert CANARY not in said
    assert "not told" not in said
