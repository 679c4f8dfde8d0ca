"""Takes up the clinic's files between two questions: for the terminal, where who edits and who asks is one person."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.conversation import Conversation
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot, read_snapshot, stamp
from bot.reloading.making import Job, Version, make

TAKEN_UP = "(The clinic's files have changed: version {} answers from here on.)"
KEPT = "(They answer as they were before.)"


class Asking:
    """Keeps `conversation` at the files in `folder`, whenever it is called; at first they are those of `begun`."""

    def __init__(self, begun: Version, folder: Path, cache: Path | None, now: Callable[[], datetime]) -> None:
        self.conversation = Conversation(begun.assistant)
        self._folder, self._cache, self._now = folder, cache, now
        self._seen = stamp(folder)
        self._digest, self._served = begun.digest, begun

    def __call__(self) -> str | None:
        """Return what to tell before the answer: that the files have changed, or why they can't be used."""
        if (seen := stamp(self._folder)) == self._seen:
            return None
        self._seen = seen
        snapshot = read_snapshot(self._folder)
        if snapshot.digest == self._digest:
            return None
        self._digest = snapshot.digest
        return self._taken_up(snapshot)

    def _taken_up(self, snapshot: Snapshot) -> str:
        job = Job(snapshot, self._now(), self._cache, self._served.learnt)
        try:
            self._served = Version.of(snapshot, make(job))
        except KnowledgeError as error:
            return f"{error}\n{KEPT}"
        self.conversation.assistant = self._served.assistant
        return TAKEN_UP.format(self._served.assistant.knowledge.version)
