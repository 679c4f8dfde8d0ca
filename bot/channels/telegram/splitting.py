"""A reply that is longer than one message of Telegram, cut at sentence ends with its tags intact. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup, escape

LIMIT = 4096  # UTF-16 units of the text a chat shows: the strictest reading of "characters after entities parsing"
SENTENCE_END = re.compile(r"""[.!?…؟]["'”’»)\]]*(?=\s)|[。！？]|\S(?=\n)""")
SPACE = re.compile(r"\s+")


def split(body: Markup, notice: Markup, limit: int = LIMIT) -> list[Markup]:
    """Return `body` and `notice` as messages of at most `limit` units; the last one ends with the whole notice."""
    whole = body + Markup("\n\n") + notice
    if _units(whole) <= limit or length(whole) <= limit:  # tags and entities are never shorter than what is shown
        return [whole]
    room = limit - length(notice) - len("\n\n")
    if room < limit // 2:  # a notice of pages: nothing is gained by keeping it together
        return pieces(whole, limit)
    *first, last = pieces(body, room)
    return [*first, last + Markup("\n\n") + notice]


def pieces(html: Markup, limit: int = LIMIT) -> list[Markup]:
    """Return `html` in pieces of at most `limit` units: cut at a sentence end, else at a space, else anywhere."""
    runs = _runs(html)
    text = "".join(run.text for run in runs)
    return [_cut_out(runs, start, end) for start, end in _spans(text, limit)]


def length(html: Markup) -> int:
    """Return how long `html` is for Telegram: in UTF-16 units, without its tags."""
    return sum(_units(run.text) for run in _runs(html))


@dataclass(frozen=True, slots=True)
class _Run:
    """Text with the same tags around it; a tag is kept as it opens, `<a href="…">`."""

    text: str
    tags: tuple[str, ...]


def _runs(html: Markup) -> list[_Run]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.runs


class _Reader(HTMLParser):
    """Reads small HTML that was checked before: every tag is known and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[_Run] = []
        self._open: tuple[str, ...] = ()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self._open = (*self._open, f"<{tag}{given}>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  tags close in the order they were opened
        self._open = self._open[:-1]

    def handle_data(self, data: str) -> None:
        self.runs.append(_Run(data, self._open))


def _spans(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Yield where each piece starts and ends, without the white space around it."""
    start = _after_space(text, 0)
    while start < len(text):
        end = _end(text, start, limit)
        yield start, start + len(text[start:end].rstrip())
        start = _after_space(text, end)


def _end(text: str, start: int, limit: int) -> int:
    stop = start + _fitting(text[start : start + limit], limit)
    if stop == len(text):
        return stop
    # One character more than fits is shown to the pattern: it decides whether the last one ends a sentence.
    sentences = [m.end() for m in SENTENCE_END.finditer(text, start, stop + 1) if m.end() <= stop]
    spaces = [m.start() for m in SPACE.finditer(text, start + 1, stop + 1)]
    return (sentences or spaces or [stop])[-1]


def _fitting(text: str, limit: int) -> int:
    """Return how many characters of `text` fit into `limit` units (one of two units is never cut in half)."""
    used = 0
    for count, sign in enumerate(text):
        used += _units(sign)
        if used > limit:
            return count
    return len(text)


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut_out(runs: Sequence[_Run], start: int, end: int) -> Markup:
    """Return what stands between two offsets of the text, with the tags around it opened and closed again."""
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    at = 0
    for run in runs:
        text = run.text[max(start - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if text:
            parts += [*_change(opened, run.tags), str(escape(text))]
            opened = run.tags
    return Markup("".join([*parts, *_change(opened, ())]))  # noqa: S704  tags as they were, all else escaped


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    """Yield the tags that lead from what is open to what shall be."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    for tag in reversed(before[same:]):
        yield f"</{tag.strip('<>').split(' ')[0]}>"
    yield from after[same:]
