"""The bot as a chat in a terminal: the same conversation as on Telegram, with numbers in place of buttons."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TextIO

from bot.answering.model import Incoming
from bot.answering.reply import Choice, Reply
from bot.answering.richtext import to_plain
from bot.conversation import Conversation

CHAT = "terminal"
PROMPT = "\n> "


def chat(conversation: Conversation, *, now: Callable[[], datetime], source: TextIO, interactive: bool) -> None:
    """Answer each line of `source`; at a keyboard with a prompt, until an empty line or the end of the input."""
    talk = _Talk(conversation, now)
    if interactive:
        print(to_plain(conversation.assistant.knowledge.wording.terminal_welcome))
    first = True
    while line := _next_line(source, prompt=PROMPT if interactive else ""):
        text = line.strip()
        if not text and interactive:
            break
        if text:
            print(talk.answer(text, first=first or interactive), flush=True)
            first = False


def _next_line(source: TextIO, prompt: str) -> str:
    """Return the next line with its line end, or "" at the end of the input or on Ctrl-C."""
    try:
        if prompt:
            print(prompt, end="", flush=True)
        return source.readline()
    except KeyboardInterrupt:
        print()
        return ""


class _Talk:
    """One person at one terminal; remembers what the numbers stand for."""

    def __init__(self, conversation: Conversation, now: Callable[[], datetime]) -> None:
        self._conversation = conversation
        self._now = now
        self._numbered: Sequence[Choice] = ()

    def answer(self, text: str, *, first: bool) -> str:
        reply = self._picked(text) or self._conversation.handle(Incoming(CHAT, text, self._now()))
        self._numbered = (*reply.offered, *reply.see_also)
        pick = self._conversation.assistant.knowledge.wording.terminal_pick
        return render(reply, first=first, pick=pick)

    def _picked(self, text: str) -> Reply | None:
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(self._numbered):
            return self._conversation.assistant.entry_reply(self._numbered[int(text) - 1].entry_id)
        return None


def render(reply: Reply, *, first: bool = True, pick: str = "") -> str:
    """Return `reply` as the terminal shows it: its text, then what Telegram would show as buttons, numbered.

    Replies after the `first` begin with an empty line.
    """
    buttons = [f"  {number}. {c.label}" for number, c in enumerate((*reply.offered, *reply.see_also), start=1)]
    lines = [reply.text, *([""] if buttons else []), *buttons, *([to_plain(pick)] if buttons and pick else [])]
    return ("" if first else "\n") + "\n".join(lines)
