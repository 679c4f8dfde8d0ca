"""The bot as a chat in a terminal: the same conversation as on Telegram, with numbers in place of buttons."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TextIO

from bot.answering.knowledge import Knowledge
from bot.answering.model import Incoming
from bot.answering.normalize import split_words
from bot.answering.reply import Reply
from bot.answering.richtext import to_plain
from bot.answering.wording import render as render_wording
from bot.conversation import Conversation

CHAT = "terminal"
MOST_DIGITS = 2  # of a number that is picked; longer ones are messages
PROMPT = "\n> "


def chat(
    conversation: Conversation,
    *,
    now: Callable[[], datetime],
    source: TextIO,
    interactive: bool,
    refresh: Callable[[], str | None] | None = None,
) -> None:
    """Answer each line of `source`; at a keyboard with a prompt, until an empty line or the end of the input.

    `refresh` is called before each answer at a keyboard, and may return something to tell before it.
    """
    talk = _Talk(conversation, now)
    if interactive:
        print(conversation.assistant.knowledge.wording.terminal_welcome)
    first = True
    while line := _next_line(source, prompt=PROMPT if interactive else ""):
        text = line.strip()
        if not text and interactive:
            break
        if text:
            if interactive and refresh and (news := refresh()):
                print(news, flush=True)
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
        self._numbered: Sequence[tuple[str, Callable[[], str]]] = ()  # what a number stands for, and what it does
        self._asked = False  # whether these are the choices of a question

    def answer(self, text: str, *, first: bool) -> str:
        """Return what is shown for a line: a picked number, a command, or a message."""
        shown = self._picked(text) or self._none_of_these(text) or self._command(text) or self._message(text)
        return shown if first else f"\n{shown}"

    @property
    def _knowledge(self) -> Knowledge:
        return self._conversation.assistant.knowledge

    def _picked(self, text: str) -> str | None:
        """Return what a number does; one that stands for nothing (any more) shows what there is to choose."""
        if not (self._numbered and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            return None
        if 1 <= int(text) <= len(self._numbered):
            return self._numbered[int(text) - 1][1]()
        return "\n".join([*_numbers(label for label, _ in self._numbered), self._knowledge.wording.terminal_pick])

    def _none_of_these(self, text: str) -> str | None:
        """Return what is said to "none of these": the words of Telegram's button, or a bare word of denial."""
        words = split_words(text)
        label = split_words(self._knowledge.wording.none_of_these)
        denials = ([word] for phrase in self._knowledge.words.negations for word in phrase.split("/"))
        if not (self._asked and words and (words == label or words in denials)):
            return None
        return self._reply(self._conversation.assistant.fallback())

    def _command(self, text: str) -> str | None:
        wording = self._knowledge.wording
        if not text.startswith("/") or len(text.split()) > 1:  # words behind a command may be urgent: a message
            return None
        match text:
            case "/start" | "/help" | "/privacy":
                kept = render_wording(wording.privacy_no_questions)
                return to_plain(render_wording(getattr(wording, text[1:]), questions=kept))
            case "/topics":
                categories = [(name, partial(self._category, name)) for name in self._knowledge.categories]
                return self._menu(to_plain(render_wording(wording.topics)), categories)
        return to_plain(render_wording(wording.unknown_command))

    def _message(self, text: str) -> str:
        return self._reply(self._conversation.handle(Incoming(CHAT, text, self._now())))

    def _category(self, name: str) -> str:
        entries = [(entry.question, partial(self._entry, entry.id)) for entry in self._knowledge.categories[name]]
        return self._menu(to_plain(render_wording(self._knowledge.wording.category, category=name)), entries)

    def _entry(self, entry_id: str) -> str:
        reply = self._conversation.assistant.entry_reply(entry_id)
        return self._reply(reply or self._conversation.assistant.fallback())

    def _reply(self, reply: Reply) -> str:
        buttons = (*reply.offered, *reply.see_also)
        self._numbered = [(choice.label, partial(self._entry, choice.entry_id)) for choice in buttons]
        self._asked = bool(reply.offered)
        return render(reply, pick=self._knowledge.wording.terminal_pick)

    def _menu(self, heading: str, items: Sequence[tuple[str, Callable[[], str]]]) -> str:
        self._numbered, self._asked = items, False
        return "\n".join([heading, *_numbers(label for label, _ in items), self._knowledge.wording.terminal_pick])


def render(reply: Reply, *, pick: str = "") -> str:
    """Return `reply` as the terminal shows it: its text, then what Telegram would show as buttons, numbered."""
    buttons = _numbers(choice.label for choice in (*reply.offered, *reply.see_also))
    return "\n".join([reply.text, *(["", *buttons] if buttons else []), *([pick] if buttons and pick else [])])


def _numbers(labels: Iterable[str]) -> list[str]:
    return [f"  {number}. {label}" for number, label in enumerate(labels, start=1)]
