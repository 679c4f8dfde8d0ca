"""A new entry as it is written into a file: like the entries that are there."""

from collections.abc import Iterator

from bot.answering.model import EntryKind, FaqEntry
from bot.faq.editing.layout import BREAK, Layout
from bot.faq.editing.lists import inserted_lines
from bot.faq.editing.nodes import Mapping, Sequence
from bot.faq.editing.quoting import plain_or_quoted, quoted
from bot.faq.editing.splices import Splice
from bot.faq.editing.texts import folded

STEP = 2  # spaces by which a list stands to the right of its key, where no neighbour shows otherwise


def entry_values(entry: FaqEntry) -> dict[str, object]:
    """Return the entry as it loads: its keys in the order of the file, those left out that say nothing."""
    source = entry.source
    values: dict[str, object] = {
        "id": entry.id,
        "category": (entry.category or "").strip(),
        "question": entry.question.strip(),
        "phrasings": [phrasing.strip() for phrasing in entry.phrasings],
        "kind": None if entry.kind is EntryKind.ANSWER else str(entry.kind),
        "side": None if entry.side is None else str(entry.side),
        "answer": entry.answer.strip(),
        "source": {"document": source.document, "section": source.section} if source else None,
        "see_also": list(entry.see_also),
        "twins": list(entry.twins),
    }
    return {key: value for key, value in values.items() if value}


def entry_splice(layout: Layout, entries: Sequence, values: dict[str, object]) -> Splice:
    """Put the entry at the end of a list that has one entry a line, above what belongs to the end of the file."""
    last = entries.items[-1]
    own = last.column if isinstance(last, Mapping) and not last.is_flow else 0
    column = max(own, entries.column + len("- "))
    lines = [f"{' ' * column}{line}" if line else "" for line in _lines(values, list_step(entries))]
    dash = " " * entries.column + "-"
    lines[0] = dash + lines[0][len(dash) :]
    gap = [""] if _stands_apart(layout, entries) else []
    return inserted_lines(layout, _after_own_comments(layout, entries), [*gap, *lines])


def entry_in_brackets(values: dict[str, object]) -> str:
    """Return the entry in one line."""
    return "{" + ", ".join(f"{key}: {_in_brackets(value)}" for key, value in values.items()) + "}"


def _in_brackets(value: object) -> str:
    if isinstance(value, dict):
        return entry_in_brackets(value)
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return quoted(str(value))


def _lines(values: dict[str, object], step: int) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, list) and key == "phrasings":
            yield f"{key}:"
            yield from (f"{' ' * step}- {quoted(text)}" for text in value)
        elif isinstance(value, list):
            yield f"{key}: [{', '.join(map(plain_or_quoted, value))}]"
        elif isinstance(value, dict):
            yield f"{key}: {{{', '.join(f'{name}: {plain_or_quoted(text)}' for name, text in value.items())}}}"
        elif key == "answer" and (lines := folded(str(value), STEP)):
            yield f"{key}: >-"
            yield from lines
        else:
            yield f"{key}: {(plain_or_quoted if key in {'id', 'kind', 'side'} else quoted)(str(value))}"


def list_step(entries: Sequence) -> int:
    """Return how far the phrasings of the entries stand to the right of their key."""
    for item in reversed(entries.items):
        pair = item.pair("phrasings") if isinstance(item, Mapping) and not item.is_flow else None
        if pair and isinstance(pair[1], Sequence) and not pair[1].is_flow and isinstance(item, Mapping):
            return pair[1].column - item.column
    return STEP


def _stands_apart(layout: Layout, entries: Sequence) -> bool:
    """Tell whether a blank line stands between the last two entries."""
    if len(entries.items) < 2 or layout.takes_blank_lines(entries):
        return False
    start = layout.after(entries.items[-2])
    return any(not line.strip() for line in BREAK.split(layout.text[start : entries.items[-1].start])[:-1])


def _after_own_comments(layout: Layout, entries: Sequence) -> int:
    """Return where the last entry ends: below its comments, which stand further right than the dashes."""
    index = layout.after(entries)
    while (comment := _comment_at(layout, index)) is not None and comment - index > entries.column:
        index = layout.next_line(index)
    return index


def _comment_at(layout: Layout, index: int) -> int | None:
    line = layout.text[index : layout.line_end(index)]
    return index + len(line) - len(line.lstrip(" ")) if line.lstrip(" ").startswith("#") else None
