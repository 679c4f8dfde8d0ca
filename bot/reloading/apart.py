"""Learns in processes of their own: learning there delays no answer here, nor can it take the bot down.

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

from bot.answering.learnt import Alarms, Answers, Learnt
from bot.reloading.learning import Part, recalled
from bot.reloading.making import Job, Made, NotMadeError, proven
from bot.reloading.worker import NO_MEMORY, Lesson

LONGEST = 600.0  # seconds that learning may take
TOO_LITTLE = "there is too little memory to learn from them"
# The paths from which this process has its modules come as arguments: however it was started, it is the same code.
COMMAND = "import sys; sys.path[:] = sys.argv[1:]; from bot.reloading.worker import main; main()"

Value = TypeVar("Value")


async def made_apart(job: Job) -> Made:
    """Return what answers from the job's files. What is not known is learnt, each part in a process of its own.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
        NotMadeError: it could not be found out.
    """
    try:
        await in_thread(lambda: job.said)
        async with asyncio.timeout(LONGEST), asyncio.TaskGroup() as both:
            answers = both.create_task(_part(Answers, job))
            alarms = both.create_task(_part(Alarms, job))
        return await in_thread(partial(proven, job, Learnt(answers.result(), alarms.result())))
    except TimeoutError:
        raise NotMadeError(f"they were not read within {LONGEST / 60:.0f} minutes") from None
    except MemoryError:
        raise NotMadeError(TOO_LITTLE) from None
    except BaseExceptionGroup as group:  # one has failed; that of the other, if any, says no more
        error = group.exceptions[0]
        raise NotMadeError(TOO_LITTLE) if isinstance(error, MemoryError) else error from None


async def _part(part: type[Part], job: Job) -> Part:
    knowledge = job.said.knowledge
    found = await in_thread(partial(recalled, part, knowledge, job.cache, job.served))
    if found is not None:
        return found
    lesson = await in_thread(partial(pickle.dumps, Lesson(part, knowledge, job.cache), 5))
    learnt: Part = await in_thread(partial(pickle.loads, await _answer(lesson)))
    return learnt


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


async def _answer(lesson: bytes) -> bytes:
    """Return what the worker says to `lesson`."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", COMMAND, *sys.path, stdin=pipe, stdout=pipe, limit=1 << 20
        )
    except OSError as error:
        raise NotMadeError(f"no process can be started to learn from them ({error.strerror})") from None
    try:
        answer, _ = await process.communicate(lesson)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise NotMadeError(_reason(process.returncode))
    return answer


def _reason(code: int) -> str:
    if code in (NO_MEMORY, -signal.SIGKILL):
        return TOO_LITTLE
    return f"learning from them failed (the log of the bot says more; exit code {code})"
