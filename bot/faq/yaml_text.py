"""YAML as text: every scalar stays what was typed, every value knows its place, and tricks are refused.

PyYAML alone lets the last duplicate key win, reads `no` as False, serves a file that stops half-way and expands
"billion laughs". So the tree is built here from the parser's events, without recursion, and refuses all of these.
"""

import re
from collections.abc import Iterator

import yaml

from bot.faq.document import Document, DocumentBuilder, Place
from bot.faq.files import MAX_BYTES
from bot.faq.problems import KnowledgeError, Problem

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_document(raw: bytes, name: str) -> Document:
    """Return the one YAML document in `raw`.

    Raises:
        KnowledgeError: too large, not UTF-8, not YAML, cut off, or using anchors, tags or a key twice.
    """
    text = _decode(raw, name)
    builder = DocumentBuilder(name)
    try:
        for event in events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise KnowledgeError([*builder.problems, _syntax_problem(error, name, text)]) from None
    except yaml.YAMLError as error:
        raise KnowledgeError([*builder.problems, _unreadable_character(error, name, text)]) from None
    document = builder.document
    if document.root is None:
        builder.refuse(Place(1, 1), "the file is empty: restore it from a copy")
    elif builder.looks_cut_off(text):
        builder.refuse(Place(text.count("\n") + 1, 1), _CUT_OFF)
    if builder.problems:
        raise KnowledgeError(builder.problems)
    return document


_CUT_OFF = (
    "the file stops half-way: it must end with a line end, and with a line `...` if it begins with `---`. "
    "Copy it again, or put the missing end back"
)


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # what Notepad's "Unicode" begins with
_NOT_UTF_8 = "this is not UTF-8 text: save the file again with the encoding UTF-8"


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith(_UTF_16):  # twice as long, so it may be too long as well; what to do about it is this
        raise KnowledgeError([Problem(name, 1, 1, _NOT_UTF_8)])
    if len(raw) > MAX_BYTES:
        message = f"the file is longer than {MAX_BYTES:,} bytes, which is the most: is it the right file?"
        raise KnowledgeError([Problem(name, 1, 1, message)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise KnowledgeError([Problem(name, line, column, _NOT_UTF_8)]) from None


def events(text: str) -> Iterator[yaml.Event]:
    """Return the parser's events; each knows the index of its first character and of the one after its last."""
    return iter(yaml.parse(text, Loader=_Loader))


def _syntax_problem(error: yaml.MarkedYAMLError, name: str, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if error.context and "quoted scalar" in error.context and error.context_mark:
        opened = error.context_mark
        message = "a quote opens here and is never closed: close it, or take it away"
        return Problem(name, opened.line + 1, opened.column + 1, message)
    lines = text.splitlines() or [""]
    if line > len(lines):  # the parser stands behind the end of a file that has no last line end
        line, column = len(lines), len(lines[-1]) + 1
    here = lines[line - 1]
    if here[: column or 1].strip(" ") == "\t" or "\t" in here[: len(here) - len(here.lstrip())]:
        return Problem(name, line, column, "a tab stands here: indent with spaces")
    if error.problem and "<document start>" in error.problem:
        return Problem(name, line, column, "text stands below the last line `...`: move it above that line")
    reason = " ".join(filter(None, [error.context, error.problem]))
    advice = (
        "look at this line and the one above: indent lines of one list alike, put a space behind each `-`, "
        "and put text that holds `: ` or ` #` or begins with a special sign in quotes"
    )
    return Problem(name, line, column, f"this can't be read as YAML: {advice} ({reason})")


def _unreadable_character(error: yaml.YAMLError, name: str, text: str) -> Problem:
    found = _NOT_ALLOWED.search(text)
    if found is None:
        return Problem(name, 1, 1, f"this can't be read ({str(error).splitlines()[0]}): restore the file from a copy")
    before, sign = text[: found.start()], found.group()
    line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
    if sign == "\0":
        return Problem(name, line, column, "this is not UTF-8 text: save the file again with the encoding UTF-8")
    message = f"a sign stands here that nobody sees (U+{ord(sign):04X}) and that YAML does not allow: delete it"
    return Problem(name, line, column, message)


_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
