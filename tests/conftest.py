"""What holds for all tests: nothing leaves this machine; and the fake Telegram and PostgreSQL as fixtures."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fake_telegram import FakeTelegram
from tests.network_fence import sitecustomize as fence
from tests.postgres import Server, server

FENCE_FOLDER = str(Path(fence.__file__).parent)
BREACHES = pytest.StashKey[Path]()  # the file that the fence writes to


def pytest_configure(config: pytest.Config) -> None:
    """Fences this process, and by PYTHONPATH the Python processes that tests start.

    Where tests run side by side, each of the processes that run them is fenced so, and the one that only hands them out
    is not: they would have the fence of theirs, and this one twice.
    """
    if config.getoption("numprocesses", None):
        return
    handle, log = tempfile.mkstemp(prefix="network-fence-")
    os.close(handle)
    config.stash[BREACHES] = Path(log)
    config.add_cleanup(config.stash[BREACHES].unlink)
    environment = pytest.MonkeyPatch()
    config.add_cleanup(environment.undo)
    environment.setenv(fence.LOG, log)
    environment.setenv("OPENBLAS_NUM_THREADS", "1")  # as `bot.cli.main` does: tests that run side by side share cores
    environment.setenv("PYTHONPATH", FENCE_FOLDER, prepend=os.pathsep)
    fence.install()


def pytest_report_header() -> str:
    """Say whether the tests of the extra are among those that run."""
    return (
        f"the extra `semantic` and its own tests: {'there' if find_spec('onnxruntime') else 'not installed, left out'}"
    )


@pytest.fixture(autouse=True, scope="session")
def without_the_extra() -> Iterator[None]:
    """Tests are of the bot without the extra `semantic`, installed or not; those of the extra ask for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.faq.sentences.NEEDED", ("no_such_library",))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """A breach fails the test even where a library has swallowed the error."""
    yield
    log = item.config.stash[BREACHES]
    breaches = log.read_text(encoding="utf-8")
    if breaches:
        log.write_text("", encoding="utf-8")
        pytest.fail(f"the test reached out of this machine:\n{breaches}", pytrace=False)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A fake Telegram; the test fails if the bot has called it in a way that the official schema does not allow."""
    async with FakeTelegram() as fake:
        yield fake
    assert fake.violations == []


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    with server() as started:
        yield started


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database on it."""
    with postgres_server.database() as address:
        yield address
