"""A message is read for red flags when it comes, and again by whoever answers it: the first reading is enough."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from bot.answering.model import Incoming, Urgency
from bot.answering.triage import Triage

MOST_REMEMBERED = 4096  # messages, twice as many as are in hand at once; less than a megabyte


class CalmMessages:
    """Knows of each of the last messages whether it was found calm; of a red flag nothing is remembered.

    It keeps no words: only a digest of who wrote what and when, which nothing outside this process can be compared
    with. Rules that have changed read everything anew.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._calm: OrderedDict[bytes, None] = OrderedDict()
        self._triage: Triage | None = None

    def urgency(self, triage: Triage, incoming: Incoming, earlier: Sequence[str] = ()) -> Urgency | None:
        """Return what `triage` finds in a message, by itself or read on from `earlier`."""
        if triage is not self._triage:
            self._calm.clear()
            self._triage = triage
        digest = self._digest(incoming, earlier)
        if digest in self._calm:
            return None
        urgency = triage.assess(incoming.text, earlier)
        if urgency is None:
            self._calm[digest] = None
            if len(self._calm) > MOST_REMEMBERED:
                self._calm.popitem(last=False)
        return urgency

    def _digest(self, incoming: Incoming, earlier: Sequence[str]) -> bytes:
        said = ascii((incoming.chat, incoming.at.timestamp(), incoming.text, *earlier))
        return blake2b(said.encode("ascii"), key=self._key, digest_size=16).digest()
