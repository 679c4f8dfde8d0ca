"""The use case that every channel calls: a message comes in, a reply goes out."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answering.assistant import Assistant
from bot.answering.calm import CalmMessages
from bot.answering.model import Incoming, Outcome, Urgency
from bot.answering.reply import Reply

JOINED = timedelta(minutes=2)  # what one person writes within it is also read as one message
MAX_JOINED = 6  # messages kept of one chat
MAX_CHATS = 10_000  # chats remembered; some 10 MB at the most


@dataclass(frozen=True, slots=True)
class Memory:
    """What one person wrote lately, oldest first; `alarmed`: the last of it raised an alarm."""

    messages: tuple[tuple[datetime, str], ...] = ()
    alarmed: bool = False


class Conversation:
    """Answers messages with the assistant it was last given. It remembers two minutes of each chat, and only those."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._calm = CalmMessages()
        self._recent: OrderedDict[str, Memory] = OrderedDict()

    def handle(self, incoming: Incoming) -> Reply:
        """Return the reply to `incoming`: the same one where it is handed over again after a failure."""
        before = self._before(incoming)
        earlier = [text for _, text in before]
        alarm, sounds_so = self._calm.urgency(self.assistant, incoming, earlier)
        if sounds_so and alarm is None:
            reply = self.assistant.answer_carefully(incoming.text, incoming.side)
        else:
            reply = self.assistant.answer(incoming.text, alarm, earlier, incoming.side)
        self._remember(incoming, before, alarmed=reply.outcome is Outcome.URGENT)
        return reply

    def heard(self, incoming: Incoming) -> None:
        """Remember what was said to somebody else: a red flag may go on in the next message."""
        self._remember(incoming, self._before(incoming), alarmed=False)

    def is_urgent(self, incoming: Incoming) -> bool:
        """Whether `incoming` holds a red flag, with what was said just before it; nothing is remembered."""
        return self.urgency(incoming, [text for _, text in self._before(incoming)]) is not None

    def urgency(self, incoming: Incoming, earlier: Sequence[str] = ()) -> Urgency | None:
        """Return the red flag in `incoming`, by itself or read on from `earlier`; who asks again gets the same."""
        return self._calm.urgency(self.assistant, incoming, earlier)[0]

    def forget(self, chat: str) -> None:
        """Forget what was said in a chat."""
        self._recent.pop(chat, None)

    def _before(self, incoming: Incoming) -> list[tuple[datetime, str]]:
        """What was said just before; after an alarm that starts afresh, or it would fire again and again."""
        memory = self._recent.get(incoming.chat, Memory())
        kept = memory.messages
        if kept and kept[-1] == (incoming.at, incoming.text):
            kept = kept[:-1]
        elif memory.alarmed:
            kept = ()
        return [(at, text) for at, text in kept if incoming.at - at <= JOINED]

    def _remember(self, incoming: Incoming, before: Sequence[tuple[datetime, str]], *, alarmed: bool) -> None:
        self._recent.pop(incoming.chat, None)
        messages = (*before, (incoming.at, incoming.text))[-MAX_JOINED:]
        self._recent[incoming.chat] = Memory(messages, alarmed)
        if len(self._recent) > MAX_CHATS:
            self._recent.popitem(last=False)
