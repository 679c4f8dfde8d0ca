"""The menu of everything the bot can answer: categories, and the questions of one. Pure; no medical text."""

import hashlib
from collections.abc import Sequence

from bot.answering.knowledge import Knowledge
from bot.answering.model import FaqEntry
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.keyboards import CATEGORY, ENTRY, TOPICS

PAGE = 10  # questions; with the buttons below them as many as a phone shows


def topics(knowledge: Knowledge) -> Dialog:
    """Return the list of categories."""
    rows = [(Button(name, data=f"{CATEGORY}:{key(name)}:0"),) for name in knowledge.categories]
    return Dialog(render(knowledge.wording.topics), tuple(rows))


def category(knowledge: Knowledge, value: str) -> Dialog | None:
    """Return the questions of a category, for the `<key>:<page>` of a button; None where there is no such thing now."""
    wanted, _, number = value.partition(":")
    name = next((name for name in knowledge.categories if key(name) == wanted), None)
    if name is None or not (number.isascii() and number.isdigit()):
        return None
    entries = knowledge.categories[name]
    pages = [entries[at : at + PAGE] for at in range(0, len(entries), PAGE)]
    page = min(int(number), len(pages) - 1)  # the clinic may have taken questions out since
    body = render(knowledge.wording.category, category=name)
    return Dialog(body, (*_questions(pages[page]), *_turning(wanted, page, len(pages)), _back(knowledge)))


def key(name: str) -> str:
    """Return what a button carries for a category: the same as long as its name is, wherever it stands."""
    return hashlib.blake2s(name.encode(), digest_size=6).hexdigest()


def _questions(entries: Sequence[FaqEntry]) -> list[tuple[Button, ...]]:
    return [(Button(entry.question, data=f"{ENTRY}:{entry.id}"),) for entry in entries]


def _turning(wanted: str, page: int, pages: int) -> list[tuple[Button, ...]]:
    """Signs, not words: they need no wording in any language."""
    signs = [(sign, to) for sign, to in (("◀", page - 1), ("▶", page + 1)) if 0 <= to < pages]
    row = tuple(Button(f"{sign} {to + 1}/{pages}", data=f"{CATEGORY}:{wanted}:{to}") for sign, to in signs)
    return [row] if row else []


def _back(knowledge: Knowledge) -> tuple[Button, ...]:
    return (Button(knowledge.wording.back, data=TOPICS),)
