"""Telegram's small HTML, read as strictly as Telegram reads it.

The rules and the words of the errors follow the Bot API's page on formatting and what its server answers.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.errors import ApiError, bad_request

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
MARK = re.compile(r"<(?P<close>/?)(?P<name>[^\s>]*)")
ATTRIBUTE = re.compile(r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[\w.-]+(?=[\s>])))?""")
# Only these references are known; `&nbsp;` and the like stay as typed.
REFERENCE = re.compile(r"&(?:#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|(?:lt|gt|amp|quot)(?![A-Za-z]));?")


@dataclass(frozen=True)
class Formatted:
    """Text as the chat shows it, with entities in UTF-16 units, and the HTML that draws it."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    html: str = ""


@dataclass(frozen=True)
class _Open:
    name: str
    offset: int
    extra: dict[str, str]


def units(text: str) -> int:
    """The length in UTF-16 code units, as Telegram counts offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> Formatted:
    """Text that was sent without a parse mode."""
    return Formatted(text, [], html.escape(text, quote=False))


def parse(source: str) -> Formatted:
    """Raises ApiError 400 "can't parse entities: ..." where Telegram would."""
    text, offset, at = [], 0, 0
    stack: list[_Open] = []
    entities: list[dict[str, Any]] = []
    while at < len(source):
        end = source.find("<", at)
        piece = _resolve(source[at : end if end >= 0 else len(source)])
        text.append(piece)
        offset += units(piece)
        if end < 0:
            break
        at = _tag(source, end, offset, stack, entities)
    if stack:
        raise _refused(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return Formatted("".join(text), sorted(entities, key=lambda e: (e["offset"], -e["length"])), source)


def _tag(source: str, at: int, offset: int, stack: list[_Open], entities: list[dict[str, Any]]) -> int:
    """Reads the tag at `at`; the position behind it."""
    mark = MARK.match(source, at)
    assert mark is not None
    if not mark["close"]:
        name = mark["name"].lower()
        extra, end = _attributes(source, mark.end(), name, _byte(source, at))
        stack.append(_Open(name, offset, extra))
        return end
    return _close(source, mark, offset, stack, entities)


def _close(source: str, mark: re.Match[str], offset: int, stack: list[_Open], entities: list[dict[str, Any]]) -> int:
    where, found = _byte(source, mark.start()), mark["name"].lower()
    if not stack:
        raise _refused(f"Unexpected end tag at byte offset {where}")
    end = re.compile(r"\s*>").match(source, mark.end())
    if end is None:
        raise _refused(f"Unclosed end tag at byte offset {where}")
    opened = stack.pop()
    if found not in ("", opened.name):
        expected = f'expected "</{opened.name}>", found "</{found}>"'
        raise _refused(f"Unmatched end tag at byte offset {where}, {expected}")
    if offset > opened.offset:
        span = {"type": KINDS[opened.name], "offset": opened.offset, "length": offset - opened.offset}
        entities.append(span | opened.extra)
    return end.end()


def _attributes(source: str, at: int, name: str, where: int) -> tuple[dict[str, str], int]:
    """What an entity keeps of its tag's attributes, and the position behind the tag."""
    if at >= len(source):
        raise _refused(f"Unclosed start tag at byte offset {where}")
    if name not in KINDS:
        raise _refused(f'Unsupported start tag "{name}" at byte offset {where}')
    values: dict[str, str] = {}
    while not (end := re.compile(r"\s*>").match(source, at)):
        found = ATTRIBUTE.match(source, at)
        if found is None:
            raise _refused(f"Unclosed start tag at byte offset {where}")
        if found["value"] is None and (name, found["name"]) != ("blockquote", "expandable"):
            tag = f'of the tag "{name}" at byte offset {where}'
            raise _refused(f"Expected equal sign in declaration of an attribute {tag}")
        values[found["name"].lower()] = _resolve(re.sub(r"""(?s)^(["'])(.*)\1$""", r"\2", found["value"] or ""))
        at = found.end()
    if name == "span" and values.get("class") != "tg-spoiler":
        raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    return ({"url": values["href"]} if name == "a" and "href" in values else {}), end.end()


def _resolve(text: str) -> str:
    return REFERENCE.sub(lambda m: html.unescape(m[0].rstrip(";") + ";"), text)


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _refused(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")
