"""Telegram's small HTML: what the clinic may write, and the same as plain text."""

import re
from html.parser import HTMLParser

from markupsafe import Markup, escape

TAGS = frozenset(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "a"])

# Text before or after any tags, and no entity, which may stand for a space. It says nothing where it does not match.
PLAINLY_A_TEXT = re.compile(r"(?:\s|<[^<>]*>)*[^\s<&]")


class MarkupError(ValueError):
    """A text holds HTML that Telegram would refuse; the message names it."""


def to_markup(text: str) -> Markup:
    """Return `text`, plain or small HTML, as markup that is safe to send: unknown tags refused, the rest escaped.

    Raises:
        MarkupError: a tag that Telegram does not know, one that is not closed, or an attribute other than `href`.
    """
    parser = _Sanitizer()
    parser.feed(text if looks_like_html(text) else str(escape(text)))
    parser.close()
    return parser.result()


def to_plain(markup: str) -> str:
    """Return what a person reads of `markup`, links as "text (address)"."""
    parser = _PlainText()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts)


def has_text(markup: str) -> bool:
    """Tell whether a person reads anything of `markup`."""
    return PLAINLY_A_TEXT.match(markup) is not None or bool(to_plain(markup).strip())


def looks_like_html(text: str) -> bool:
    """Tell whether `text` holds anything that begins like a tag; "2 < 3" and "<3" do not."""
    return any(
        text.startswith(("</", "<!", "<?"), i) or text[i + 1 : i + 2].isalpha()
        for i, sign in enumerate(text)
        if sign == "<"
    )


class _Sanitizer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._parts.append("\n")
            return
        if tag not in TAGS:
            raise MarkupError(f"<{tag}> is not a tag that Telegram shows: leave it out, or write &lt; for a plain <")
        self._parts.append(f"<{tag}{_attributes(tag, attrs)}>")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            raise MarkupError(f"</{tag}> closes nothing here: take it out, or close the tag that was opened last first")
        self._open.pop()
        self._parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._parts.append(str(escape(data)))

    def handle_comment(self, data: str) -> None:
        raise MarkupError(f"<!--{data[:20]}… is not allowed: leave it out")

    def handle_decl(self, decl: str) -> None:
        raise MarkupError(f"<!{decl[:20]}… is not allowed: leave it out")

    def handle_pi(self, data: str) -> None:
        raise MarkupError(f"<?{data[:20]}… is not allowed: leave it out")

    def unknown_decl(self, data: str) -> None:
        raise MarkupError(f"<![{data[:20]}… is not allowed: leave it out")

    def result(self) -> Markup:
        if self._open:
            raise MarkupError(f"<{self._open[-1]}> is never closed: add </{self._open[-1]}>")
        return Markup("".join(self._parts))  # noqa: S704  every part was escaped or is a known tag


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    if tag == "a":
        target = dict(attrs).get("href") or ""
        if len(attrs) == 1 and target.startswith(("https://", "http://", "tel:", "mailto:", "tg://")):
            return f' href="{escape(target)}"'
        raise MarkupError('<a> needs exactly one attribute, href="https://…"')
    if attrs:
        raise MarkupError(f"<{tag}> can't have the attribute {attrs[0][0]}: leave it out")
    return ""


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self.parts.append(f" ({self._links.pop()})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
