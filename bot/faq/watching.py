"""Sees that the clinic's files have changed, however they were saved, once they hold still."""

from pathlib import Path

from bot.faq.snapshot import Snapshot, Stamp, read_once, stamp

LOOK_EVERY = 0.5  # seconds; a save is seen within two of them
GONE_LOOKS = 20  # looks; so long a file that was there must be missing before it counts as taken away
DOUBT_LOOKS = 20  # looks after which the content is read although nothing speaks for a change: clocks may be coarse


class Watch:
    """Looks at a folder each time it is told to. `known`: what stood there when the watching began.

    It asks for the state of the files and not for events: those are lost where a file is replaced by another, and on
    network drives. Two equal looks in a row are a set that holds still; then its content decides.
    """

    def __init__(self, folder: Path, known: Snapshot | None = None) -> None:
        self._folder = folder
        self._known = known
        self._seen: Stamp | None = None
        self._equal = 0  # looks in a row that saw what is seen now

    def look(self) -> Snapshot | None:
        """Return the files if they hold another content than last time, and hold still; else None."""
        seen = stamp(self._folder)
        self._equal = self._equal + 1 if seen == self._seen else 0
        self._seen = seen
        if self._equal != 1 and self._equal % DOUBT_LOOKS:
            return None
        return self._read() if self._equal else None

    def _read(self) -> Snapshot | None:
        snapshot = read_once(self._folder)
        if stamp(self._folder) != self._seen:
            self._seen = None  # changed while it was read: it does not hold still yet
            return None
        if self._known and snapshot.digest == self._known.digest:
            return None
        if self._misses_some(snapshot) and self._equal < GONE_LOOKS:
            return None
        self._known = snapshot
        return snapshot

    def _misses_some(self, snapshot: Snapshot) -> bool:
        """Whether a file is not there that was: a folder may be away for a moment, or on its way."""
        return self._known is not None and not self._known.files.keys() <= snapshot.files.keys()
