"""What in a patient's words may say who they are: pointed out before they go into a file that everybody can read.

It errs on the side of pointing out: who edits decides.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Personal(StrEnum):
    """What a part may be."""

    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, and what it may be."""

    kind: Personal
    text: str


# In this order; what one has found is not looked at by the next. Months are English: elsewhere the numbers still tell.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_PATTERNS = (
    (Personal.EMAIL, re.compile(r"\S+@\S+\.\w+")),
    (Personal.LINK, re.compile(r"(?:https?://|www\.|t\.me/|wa\.me/)\S+", re.IGNORECASE)),
    (Personal.HANDLE, re.compile(r"(?<!\w)@\w{2,}")),
    (Personal.DATE, re.compile(r"(?<!\d)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}(?!\d)")),
    (Personal.DATE, re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:,?\s+\d{{4}})?", re.IGNORECASE)),
    (Personal.DATE, re.compile(rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?", re.IGNORECASE)),
    (Personal.NUMBER, re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){5,}")),  # telephones, cards, case numbers
    (Personal.DATE, re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)")),  # a year
    (Personal.NUMBER, re.compile(r"\b(?=\w*\d\w*\d\w*\d)(?=\w*[^\W\d])\w{6,}\b")),  # PAT20931
)
_TITLE = r"(?:mr|mrs|ms|miss|mister|dr|doctor|prof|professor|nurse|sister|dear|regards|love|cheers)"
_AFTER_TITLE = re.compile(rf"\b{_TITLE}[.,]?\s+([^\W\d_]\w+)", re.IGNORECASE)
_NAMING = r"\b(?i:name\s+is|names|name's|named|called|it'?s\s+me)[,:]?\s+"
_NAMED = re.compile(_NAMING + r"([^\W\d_][\w'-]+(?:\s+[A-Z]\w+)?)")
_CAPITAL = re.compile(r"(?<![\w'’])[A-Z\u00c0-\u00de\u0400-\u042f][\w'’-]+")
_STARTS = re.compile(r"(?:^|[.!?…\n])\W*$")


def personal_parts(text: str, is_word: Callable[[str], bool]) -> tuple[Part, ...]:
    """Return the parts that may say who somebody is, in the order of the text; each once.

    `is_word` tells of a word in small letters whether it is one that anybody would use.
    """
    found: dict[Part, int] = {}
    left = text
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(left):
            found.setdefault(Part(kind, match[0].strip()), match.start())
        left = pattern.sub(lambda match: " " * len(match[0]), left)
    for name, at in _names(left, is_word):
        found.setdefault(Part(Personal.NAME, name), at)
    return tuple(sorted(found, key=lambda part: (found[part], part.kind)))


def _names(text: str, is_word: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    for pattern in (_NAMED, _AFTER_TITLE):
        for match in pattern.finditer(text):
            if pattern is _NAMED or not is_word(match[1].lower()):
                yield match[1], match.start(1)
    if text.isupper():  # somebody shouts: capitals say nothing
        return
    for match in _CAPITAL.finditer(text):
        word = re.split(r"['’-]", match[0])[0]
        if len(word) > 1 and not word.isupper() and not (_begins(text, match.start()) and is_word(word.lower())):
            yield match[0], match.start()


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there: a capital says nothing then."""
    return bool(_STARTS.search(text[:at]))
