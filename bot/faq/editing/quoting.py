"""A text as YAML that loads as exactly that text."""

import re
import unicodedata

from bot.faq.editing.errors import UnusableTextError

WIDTH = 110  # characters of a line of a long text, without its indentation
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_JOINERS = "\u200c\u200d"  # they make one emoji of several, and letters of some scripts
_PLAIN_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+|[a-z]{3,}\d*")
_WORDS_FOR_VALUES = frozenset({"true", "false", "null", "yes", "off"})
_LIKE_A_KEY = re.compile(r"\w+:(\s|$)")  # at the beginning of a line it is taken for a slip
_SINGLE_SPACE = re.compile(r"(?<=\S) (?=\S)")


def quoted(text: str) -> str:
    """Return `text` in double quotes, in one line, signs that nobody sees written as escapes.

    Raises:
        UnusableTextError: it holds half of a surrogate pair, which no file can hold.
    """
    return f'"{"".join(map(_escaped, text))}"'


def plain_or_quoted(name: str) -> str:
    """Return an id, without quotes where every reader of YAML takes it for text."""
    return name if _PLAIN_ID.fullmatch(name) and name not in _WORDS_FOR_VALUES else quoted(name)


def folded_lines(text: str) -> list[str] | None:
    """Return the lines of a `>-` block for `text`, not yet indented; None where only quotes are exact."""
    lines = text.split("\n")
    if not all(line == line.strip() for line in lines) or not (lines[0] and lines[-1]):
        return None
    if any(_escaped(sign) != sign for line in lines for sign in line if sign not in '"\\'):
        return None
    folded = [part for line in lines for part in (*_wrapped(line), "")][:-1]
    return None if any(map(_LIKE_A_KEY.match, folded)) else folded


def _wrapped(line: str) -> list[str]:
    wrapped: list[str] = []
    for word in _SINGLE_SPACE.split(line) if line else []:
        if wrapped and len(wrapped[-1]) + len(word) < WIDTH:
            wrapped[-1] += f" {word}"
        else:
            wrapped.append(word)
    return wrapped


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if " " <= sign <= "~" or sign in _JOINERS:
        return sign
    category = unicodedata.category(sign)
    if category == "Cs":
        raise UnusableTextError("The text holds half a sign, which can't be written: type it again")
    if category in {"Cc", "Cf", "Zl", "Zp", "Cn", "Co"}:
        return f"\\u{ord(sign):04X}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08X}"
    return sign
