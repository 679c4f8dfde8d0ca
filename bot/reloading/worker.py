"""The process that makes one version: a job comes in by standard input, what came of it goes out by standard output."""

import os
import pickle
import signal
import sys
from contextlib import suppress
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.faq.problems import KnowledgeError, Problem
from bot.reloading.making import Job, Made, make

NICE = 5  # steps below the bot, whose answers come first
NO_MEMORY = 3  # exit code


def main() -> None:
    """Do one job, and end."""
    threadpool_limits(1)  # as in `bot.cli.main`; the other core is for answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the bot, which ends this
    _step_back()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get into the answer
        try:
            answer = pickle.dumps(_done(pickle.load(sys.stdin.buffer)), protocol=5)  # noqa: S301  the bot's own words
        except MemoryError:
            sys.exit(NO_MEMORY)
        with suppress(BrokenPipeError):  # the bot has gone
            out.write(answer)
            out.flush()


def _done(job: Job) -> Made | tuple[Problem, ...]:
    try:
        return make(job)
    except KnowledgeError as error:
        return error.problems


def _step_back() -> None:
    """Let the bot have the processor first; and where memory runs out, let the system end this and not the bot."""
    os.nice(NICE)
    with suppress(OSError):  # there is no such file but on Linux
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
