"""The process that learns one part: what from comes in by standard input, what was learnt goes out by the other."""

import os
import pickle
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from threadpoolctl import threadpool_limits

from bot.answering.knowledge import Knowledge
from bot.reloading.learning import Part, learn_part

NICE = 5  # steps below the bot, whose answers come first
NO_MEMORY = 3  # exit code


@dataclass(frozen=True, slots=True)
class Lesson(Generic[Part]):
    """Which part is to be learnt from `knowledge`, and where it is kept (None: nowhere)."""

    part: type[Part]
    knowledge: Knowledge
    cache: Path | None

    def learn(self) -> Part:
        """Learn it."""
        return learn_part(self.part, self.knowledge, self.cache)


def main() -> None:
    """Learn one part, and end."""
    threadpool_limits(1)  # as in `bot.cli.main`
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the bot, which ends this
    _step_back()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get into the answer
        try:
            answer = pickle.dumps(pickle.load(sys.stdin.buffer).learn(), protocol=5)  # noqa: S301  the bot's own words
        except MemoryError:
            sys.exit(NO_MEMORY)
        with suppress(BrokenPipeError):  # the bot has gone
            out.write(answer)
            out.flush()


def _step_back() -> None:
    """Let the bot have the processor first; and where memory runs out, let the system end this and not the bot."""
    os.nice(NICE)
    with suppress(OSError):  # there is no such file but on Linux
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
