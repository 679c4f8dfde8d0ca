"""Slips that are valid YAML and lose what was meant: a key inside a text, and a text cut off by a `#`."""

import re
from collections.abc import Callable, Collection, Iterator

from bot.faq.document import Document, Path
from bot.faq.problems import Problem

Keys = Callable[[Path], Collection[str]]  # the keys that are known where a path stands

_KEY = re.compile(r"(\s*)(\w+):(?:\s|$)")
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")  # YAML's own
_GLUED = re.compile(r"[ \t]+(#[^\s#].*)")


def slips(document: Document, raw: bytes, known: Keys) -> Iterator[Problem]:
    """Yield the slips in a document that was read from `raw`."""
    lines = [*_BREAK.split(raw.decode("utf-8-sig")), ""]
    yield from _swallowed_keys(document, lines, known)
    yield from _cut_texts(document, lines)


def _swallowed_keys(document: Document, lines: list[str], known: Keys) -> Iterator[Problem]:
    for path, within in document.long_texts.items():
        for number in within:
            found = _KEY.match(lines[number - 1])
            if found and found[2] in known(path):
                message = (
                    f"`{found[2]}:` stands in the text above it, and patients would read it: "
                    f"move it left, below `{_owner(path)}:`, or put it in other words"
                )
                yield Problem(document.name, number, len(found[1]) + 1, message)


def _cut_texts(document: Document, lines: list[str]) -> Iterator[Problem]:
    for line, column in document.bare_ends:
        found = _GLUED.match(lines[line - 1], column - 1)
        if found:
            message = (
                f"`{found[1].strip()[:40]}` is not read, for ` #` begins a comment: put the whole text in quotes, "
                "or a space behind the `#` of a comment"
            )
            yield Problem(document.name, line, found.start(1) + 1, message)


def _owner(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
