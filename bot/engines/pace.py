"""How many messages one process sends in a second, whatever has held it up."""

from collections import deque

MOST = 26  # messages in any second: the gate gives 25 moments, and the first and the last may both fall into it
SECOND = 1.03  # seconds: a little more, for requests do not all take the same time to arrive


class Pace:
    """Keeps what a process that stood still has to catch up on from going out together. Times in seconds, any clock."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque(maxlen=MOST)

    def wait(self, at: float) -> float:
        """Return 0 where a message may go at `at`, which is then taken; else for how long to wait before asking again.

        `at` must not be earlier than that of the call before.
        """
        if len(self._taken) == MOST and (wait := self._taken[0] + SECOND - at) > 0:
            return wait
        self._taken.append(at)
        return 0.0
