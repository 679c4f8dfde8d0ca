"""The use case that every channel calls: a message comes in, a reply goes out."""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming, Outcome
from bot.answering.reply import Reply

JOINED = timedelta(minutes=2)  # what one person writes within it is also read as one message
MAX_JOINED = 6  # messages kept of one chat
MAX_CHATS = 10_000  # chats remembered; some 10 MB at the most


class Conversation:
    """Answers messages with the assistant it was last given. It remembers two minutes of each chat, and only those."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._recent: OrderedDict[str, list[tuple[datetime, str]]] = OrderedDict()

    def handle(self, incoming: Incoming) -> Reply:
        """Return the reply to `incoming`."""
        earlier = [text for at, text in self._recent.get(incoming.chat, []) if incoming.at - at <= JOINED]
        reply = self.assistant.reply(incoming.text, earlier, incoming.side)
        self._remember(incoming, forget=reply.outcome is Outcome.URGENT)
        return reply

    def _remember(self, incoming: Incoming, *, forget: bool) -> None:
        """Keep the message for the next one's sake; after an alarm start afresh, or it would fire again and again."""
        kept = [] if forget else self._recent.pop(incoming.chat, [])
        if forget:
            self._recent.pop(incoming.chat, None)
            return
        fresh = [(at, text) for at, text in kept if incoming.at - at <= JOINED]
        self._recent[incoming.chat] = [*fresh, (incoming.at, incoming.text)][-MAX_JOINED:]
        if len(self._recent) > MAX_CHATS:
            self._recent.popitem(last=False)
