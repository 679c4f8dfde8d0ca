"""A message is read for red flags when it comes, and again by whoever answers it: the first reading is enough."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming, Urgency

MOST_REMEMBERED = 4096  # messages, twice as many as are in hand at once; less than a megabyte


class CalmMessages:
    """Knows of each of the last messages whether it was found calm; of a red flag nothing is remembered.

    It keeps no words: only a digest of who wrote what and when, which nothing outside this process can be compared
    with. An assistant that has changed reads everything anew.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._calm: OrderedDict[bytes, bool] = OrderedDict()  # whether it sounds like an alarm, but is none
        self._assistant: Assistant | None = None

    def urgency(
        self, assistant: Assistant, incoming: Incoming, earlier: Sequence[str] = ()
    ) -> tuple[Urgency | None, bool]:
        """Return the red flag in a message, by itself or read on from `earlier`; and whether it sounds like one."""
        if assistant is not self._assistant:
            self._calm.clear()
            self._assistant = assistant
        digest = self._digest(incoming, earlier)
        sounds = self._calm.get(digest)
        if sounds is not None:
            return None, sounds
        is_calm = bool(earlier) and self._calm.get(self._digest(incoming, ())) is False
        urgency = assistant.triage.assess(incoming.text, earlier, is_calm=is_calm)
        if assistant.is_alarm(incoming.text, urgency):
            return urgency, True
        sounds = self._calm[digest] = urgency is not None
        if len(self._calm) > MOST_REMEMBERED:
            self._calm.popitem(last=False)
        return None, sounds

    def _digest(self, incoming: Incoming, earlier: Sequence[str]) -> bytes:
        said = ascii((incoming.chat, incoming.at.timestamp(), incoming.text, *earlier))
        return blake2b(said.encode("ascii"), key=self._key, digest_size=16).digest()
