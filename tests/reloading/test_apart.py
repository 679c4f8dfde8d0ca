"""The process that makes a version: what comes back from it, and what happens when it does not."""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

import pytest

from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import read_snapshot
from bot.reloading import apart, worker
from bot.reloading.apart import in_thread, made_apart
from bot.reloading.making import Job, NotMadeError, Version
from tests.faq.folder import write_folder
from tests.reloading.world import BROKEN, ICE, NOON, answer

READS = "import sys; sys.stdin.buffer.read();"


def job(tmp_path: Path, **parts: str) -> Job:
    return Job(read_snapshot(write_folder(tmp_path / "clinic", **parts)), NOON, None)


async def test_a_version_is_made_in_a_process_of_its_own(tmp_path: Path) -> None:
    asked = job(tmp_path)
    made = await made_apart(asked)

    assert answer(Version.of(asked.snapshot, made).assistant) == ICE


async def test_problems_come_back_with_their_places(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"faq.yaml:5:5: .*did you mean `question`"):
        await made_apart(job(tmp_path, faq=BROKEN))


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (f"{READS} sys.exit({worker.NO_MEMORY})", "there is too little memory to learn from them"),
        (f"{READS} import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "there is too little memory"),
        (f"{READS} sys.exit(1)", r"learning from them failed \(the log of the bot says more; exit code 1\)"),
        ("import sys; sys.exit(1)", "exit code 1"),
    ],
)
async def test_a_process_that_dies_is_no_end_of_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, told: str
) -> None:
    monkeypatch.setattr(apart, "COMMAND", command)

    with pytest.raises(NotMadeError, match=told):
        await made_apart(job(tmp_path))


async def test_a_process_that_takes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "COMMAND", f"{READS} import time; time.sleep(600)")
    monkeypatch.setattr(apart, "LONGEST", 0.3)

    with pytest.raises(NotMadeError, match="not read within"):
        await made_apart(job(tmp_path))


async def test_where_no_process_can_be_started_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))

    with pytest.raises(NotMadeError, match="no process can be started"):
        await made_apart(job(tmp_path))


async def test_no_memory_in_the_worker_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process may take no more than its program needs."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
    greedy = "import bot.reloading.worker as w; w.learn_part = lambda *_: bytearray(1 << 40);"
    monkeypatch.setattr(apart, "COMMAND", f"import sys; sys.path[:] = sys.argv[1:]; {greedy} {limit} w.main()")

    with pytest.raises(NotMadeError, match="too little memory"):
        await made_apart(job(tmp_path))


async def test_a_thread_that_hangs_is_waited_for_by_nobody() -> None:
    never = threading.Event()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await in_thread(never.wait)
    never.set()


async def test_an_error_in_a_thread_is_told_to_who_waits() -> None:
    def fails() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await in_thread(fails)
