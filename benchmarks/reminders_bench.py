"""Reminders: at rest with 700,000 rows, and 3,000 due at one instant; beside the library's JobQueue."""

import asyncio
import json
import shutil
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page
from benchmarks.reminders_load import DAYS, FIRST_CHAT, due_now, fill
from benchmarks.reminders_probe import now
from bot.storage.database import open_database
from tests.engines.process import runner
from tests.fake_telegram import RemoteTelegram, remote_telegram
from tests.storage.samples import CIPHER

ENROLLMENTS = 100_000
DUE_AT_ONCE = 3_000
BUDGET = 25  # messages a second
DELAY = 0.08  # seconds that the Bot API takes
LINES = 9  # that are said in all


async def output(*command: str) -> list[dict[str, Any]]:
    """What a process printed: JSON, a line each."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return [json.loads(line) for line in printed.splitlines()]


SAID: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    """Write what was said into the page, if all was measured."""
    SAID.clear()
    yield
    if len(SAID) == LINES:
        lines = "\n".join(f"- {line}" for line in SAID)
        page.write("reminders", f"{lines}\n\n{page.measured_here()}")


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    SAID.append(line)
    with capsys.disabled():
        print(f"\n  {line}", flush=True)


async def test_at_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, full = tmp_path / "empty.db", tmp_path / "full.db"
    await due_now(f"sqlite:///{empty}", 1, now())
    shutil.copy(empty, full)
    fill(full, ENROLLMENTS)
    [none] = await output("benchmarks.reminders_probe", f"sqlite:///{empty}")
    [many] = await output("benchmarks.reminders_probe", f"sqlite:///{full}")
    more = many["rss"] - none["rss"]
    say(capsys, f"{ENROLLMENTS:,} enrollments, {ENROLLMENTS * DAYS:,} rows, {full.stat().st_size / 2**20:.0f} MiB:")
    say(capsys, f"start to first send {many['first_send']:.2f} s (with none {none['first_send']:.2f} s; goal 2 s)")
    say(capsys, f"idle tick {many['tick']:.2f} ms (with none {none['tick']:.2f} ms; goal 3 ms)")
    say(capsys, f"due query {many['due']:.2f} ms (with none {none['due']:.2f} ms; goal 5 ms)")
    say(capsys, f"memory {many['rss']:.0f} MiB, {more:.1f} MiB more than with none (goal 30 MiB)")
    assert many["first_send"] <= 2
    assert many["tick"] <= 3
    assert many["due"] <= 5
    assert more <= 30


def most_in_a_second(times: Sequence[float]) -> int:
    window: deque[float] = deque()
    most = 0
    for at in times:
        window.append(at)
        while window[0] <= at - 1:
            window.popleft()
        most = max(most, len(window))
    return most


async def meet(telegram: RemoteTelegram) -> None:
    """Telegram's limits, its delay, and patients who know the bot."""
    await telegram.do("limits")
    await telegram.do("fault", kind="delay", seconds=DELAY, method="sendMessage", times=None)
    for number in range(DUE_AT_ONCE):
        await telegram.do("patient", user_id=FIRST_CHAT + number)


async def test_many_due_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await due_now(url, DUE_AT_ONCE, now())
    async with remote_telegram() as telegram:
        await meet(telegram)
        api = f"{telegram.api_url}/bot{telegram.token}"
        async with open_database(url, CIPHER) as db, runner(url, api, tmp_path / "log"):
            while await db.reminders.due_ids(now(), 1):  # noqa: ASYNC110  another process sends them
                await asyncio.sleep(1)
            await asyncio.sleep(1)
        calls = await telegram.do("calls", method="sendMessage")
    times = [call["at"] for call in calls]
    took, allowed = times[-1] - times[0], (DUE_AT_ONCE - 1) / BUDGET
    refused = sum(call["status"] == 429 for call in calls)
    say(
        capsys,
        f"{len(calls):,} due at once: {took:.2f} s, {took / allowed - 1:+.2%} of what {BUDGET}/s allows (goal 3%)",
    )
    say(capsys, f"429s {refused} (goal 0); most in any second {most_in_a_second(times)}")
    assert len({call["params"]["chat_id"] for call in calls}) == len(calls) == DUE_AT_ONCE
    assert refused == 0
    assert took <= allowed * 1.03


def job_queue(telegram: RemoteTelegram, *options: str) -> tuple[str, ...]:
    return ("benchmarks.job_queue_probe", "--api", telegram.api_url, "--token", telegram.token, *options)


async def test_the_library_s_job_queue_at_rest(capsys: pytest.CaptureFixture[str]) -> None:
    async with remote_telegram() as telegram:
        [rest] = await output(*job_queue(telegram, "--patients", str(ENROLLMENTS)))
    say(
        capsys,
        f"JobQueue, {ENROLLMENTS:,} daily jobs: {rest['seconds']:.1f} s to start, {rest['more_rss']:.0f} MiB more",
    )


async def test_the_library_s_job_queue_with_many_due_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    patience = DUE_AT_ONCE / BUDGET + 5
    async with remote_telegram() as telegram:
        await meet(telegram)
        command = (sys.executable, "-m", *job_queue(telegram, "--due", str(DUE_AT_ONCE)))
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
        await asyncio.sleep(patience + 5)  # they are due 5 s after the start
        process.kill()
        await process.wait()
        calls = await telegram.do("calls", method="sendMessage")
    arrived = len({call["params"]["chat_id"] for call in calls if call["effective"]})
    refused = sum(call["status"] == 429 for call in calls)
    say(
        capsys, f"JobQueue, {DUE_AT_ONCE:,} due at once: {arrived} arrived within {patience:.0f} s, {refused} got a 429"
    )
