"""Edits of `faq.yaml` as text: what was asked for changes, and no other line, comment or quote.

Each function takes the file (bytes as read, or text) and returns its new text; nothing is written. Before it returns,
the new text has been loaded and compared: it says what the old one said but for the edit, and has all its comments.
Write it with `bot.faq.atomic.replace_file`, as UTF-8 and without changing line ends.

All raise `KnowledgeError` where the file can't be used as it is, and an `EditError` where the edit can't be made.
Meant for a worker thread: a file of 500 KB takes about a second.
"""

from bot.answering.model import FaqEntry
from bot.faq.editing.errors import AlreadyThereError, EditError, UnusableTextError
from bot.faq.editing.faqtext import NAME, FaqText
from bot.faq.editing.lists import appended, inserted_lines, removed
from bot.faq.editing.located import Entry
from bot.faq.editing.newentries import entry_in_brackets, entry_splice, entry_values, list_step
from bot.faq.editing.quoting import quoted
from bot.faq.editing.splices import Splice
from bot.faq.editing.texts import replaced, replaced_folded
from bot.faq.references import same_wording


def add_phrasing(file: bytes | str, entry_id: str, phrasing: str) -> str:
    """Add a way to ask for the entry, behind its others.

    Raises:
        AlreadyThereError: this entry or another one has the same words.
    """
    faq, text = FaqText(file), _said(phrasing)
    entry = faq.entry(entry_id)
    _check_is_new(faq, entry_id, text)
    expected = faq.expected()
    expected["entries"][entry.at].setdefault("phrasings", []).append(text)
    return faq.edited(_phrasing_added(faq, entry, quoted(text)), expected)


def remove_phrasing(file: bytes | str, entry_id: str, phrasing: str) -> str:
    """Take one of the entry's phrasings out; a comment beside it stays."""
    faq = FaqText(file)
    entry = faq.entry(entry_id)
    found = faq.phrasing(entry, phrasing)
    expected = faq.expected()
    del expected["entries"][entry.at]["phrasings"][found.at]
    return faq.edited(removed(faq.layout, found.key, found.list, found.at), expected)


def replace_phrasing(file: bytes | str, entry_id: str, old: str, new: str) -> str:
    """Reword one of the entry's phrasings.

    Raises:
        AlreadyThereError: this entry or another one has the new words.
    """
    faq, text = FaqText(file), _said(new)
    entry = faq.entry(entry_id)
    found = faq.phrasing(entry, old)
    if same_wording(old) != same_wording(text):
        _check_is_new(faq, entry_id, text)
    expected = faq.expected()
    expected["entries"][entry.at]["phrasings"][found.at] = text
    return faq.edited(replaced(faq.layout, found.scalar, text), expected)


def replace_answer(file: bytes | str, entry_id: str, answer: str) -> str:
    """Give the entry another answer: plain text, or Telegram's small HTML."""
    faq, text = FaqText(file), _said(answer)
    entry = faq.entry(entry_id)
    expected = faq.expected()
    expected["entries"][entry.at]["answer"] = text
    return faq.edited(replaced_folded(faq.layout, entry.node, entry.scalar("answer"), text), expected)


def add_entry(file: bytes | str, entry: FaqEntry) -> str:
    """Add an entry behind the last one. Its `answer` is as typed: plain text, or Telegram's small HTML.

    Raises:
        AlreadyThereError: its id, its question or a phrasing is in the file already.
    """
    faq, values = FaqText(file), entry_values(entry)
    for at, other in enumerate(faq.model.entries):
        if other.id == entry.id:
            line = faq.line("entries", at, "id")
            raise AlreadyThereError(f"{NAME}:{line}: the id `{entry.id}` is taken: give the new entry another")
    for text in entry.wordings:
        _check_is_new(faq, entry.id, text)
    expected = faq.expected()
    expected["entries"].append(values)
    if faq.entries.is_flow:
        return faq.edited(appended(faq.layout, faq.entries, entry_in_brackets(values)), expected)
    return faq.edited([entry_splice(faq.layout, faq.entries, values)], expected)


def remove_entry(file: bytes | str, entry_id: str) -> str:
    """Take the entry out; comments in it stay where it stood.

    Raises:
        EditError: it is the only one, or others name it in `see_also` or `twins`.
    """
    faq = FaqText(file)
    entry = faq.entry(entry_id)
    if len(faq.model.entries) == 1:
        raise EditError(f"`{entry_id}` is the only entry, and {NAME} needs one: add another one first")
    naming = [other.id for other in faq.model.entries if entry_id in (*other.see_also, *other.twins)]
    if naming:
        names = ", ".join(f"`{name}`" for name in naming)
        raise EditError(f"{names} point to `{entry_id}` in `see_also` or `twins`: take it out there first")
    expected = faq.expected()
    del expected["entries"][entry.at]
    return faq.edited(removed(faq.layout, *faq.entries_pair, entry.at), expected)


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise UnusableTextError("There is no text: type what should stand there")
    return text


def _check_is_new(faq: FaqText, entry_id: str, text: str) -> None:
    wording = same_wording(text)
    for entry in faq.model.entries:
        for other in (entry.question, *entry.phrasings):
            if same_wording(other) == wording:
                owner = "this entry" if entry.id == entry_id else f"`{entry.id}`"
                raise AlreadyThereError(f"“{other}” stands in {owner} already: one question can't have two answers")


def _phrasing_added(faq: FaqText, entry: Entry, item: str) -> list[Splice]:
    pair = entry.phrasings()
    if pair is None:
        return [_first_phrasing(faq, entry, item)]
    key, phrasings = pair
    if phrasings.items or entry.node.is_flow or faq.layout.text[phrasings.start : phrasings.end] != "[]":
        return appended(faq.layout, phrasings, item)
    colon = faq.layout.find(":", key.end, phrasings.start)
    if colon is None or faq.layout.line_end(key.start) < phrasings.end:
        return appended(faq.layout, phrasings, item)
    line = f"{' ' * (entry.node.column + list_step(faq.entries))}- {item}"
    below = inserted_lines(faq.layout, faq.layout.next_line(phrasings.end), [line])
    return [Splice(colon + 1, phrasings.end, ""), below]


def _first_phrasing(faq: FaqText, entry: Entry, item: str) -> Splice:
    """Write the key and its first item below the question."""
    question = entry.scalar("question")
    if entry.node.is_flow:
        return Splice(question.end, question.end, f", phrasings: [{item}]")
    indent = " " * entry.node.column
    lines = [f"{indent}phrasings:", f"{indent}{' ' * list_step(faq.entries)}- {item}"]
    return inserted_lines(faq.layout, faq.layout.after(question), lines)
