"""Makes a version in a process of its own: learning there delays no answer here, nor can it take the bot down.

In a thread, learning 6,000 wordings held replies up for 0.7 s; beside a process of lower priority they take 0.04 s at
the most. The memory that learning takes goes with the process; where it is more than there is, the process ends and the
bot does not.
"""

import asyncio
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import TypeVar

from bot.faq.problems import KnowledgeError, Problem
from bot.reloading.making import Job, Made, NotMadeError
from bot.reloading.worker import NO_MEMORY

LONGEST = 600.0  # seconds that the making of a version may take
# The paths from which this process has its modules come as arguments: however it was started, it is the same code.
COMMAND = "import sys; sys.path[:] = sys.argv[1:]; from bot.reloading.worker import main; main()"

Value = TypeVar("Value")


async def made_apart(job: Job) -> Made:
    """Return what answers from the job's files.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
        NotMadeError: it could not be found out.
    """
    try:
        async with asyncio.timeout(LONGEST):
            made = await in_thread(partial(pickle.loads, await _answer(await in_thread(partial(pickle.dumps, job, 5)))))
    except TimeoutError:
        raise NotMadeError(f"they were not read within {LONGEST / 60:.0f} minutes") from None
    except OSError as error:
        raise NotMadeError(f"no process can be started to read them ({error.strerror})") from None
    except MemoryError:
        raise NotMadeError("there is too little memory to read them") from None
    if isinstance(made, Made):
        return made
    problems: tuple[Problem, ...] = made
    raise KnowledgeError(problems)


async def in_thread(function: Callable[[], Value]) -> Value:
    """Return what `function` returns, called in a thread that nobody waits for at the end: a drive may hang."""
    future: Future[Value] = Future()
    future.set_running_or_notify_cancel()  # from here on it can only be left alone, not be called off

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001  whatever it is, it is told to who waits
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(future)


async def _answer(job: bytes) -> bytes:
    """Return what the worker says to `job`."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", COMMAND, *sys.path, stdin=pipe, stdout=pipe, limit=1 << 20
    )
    try:
        answer, _ = await process.communicate(job)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise NotMadeError(_reason(process.returncode))
    return answer


def _reason(code: int) -> str:
    if code in (NO_MEMORY, -signal.SIGKILL):
        return "there is too little memory to learn from them"
    return f"learning from them failed (the log of the bot says more; exit code {code})"
