"""Draw the README's picture: what the shipped bot really answers to these messages, as a chat on a phone.

Usage: python scripts/draw_conversation.py [FILE.svg]
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming
from bot.answering.reply import Reply
from bot.conversation import Conversation
from bot.faq.loading import load_knowledge

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "conversation.svg"
MESSAGES = (
    "had my laser yesterday n now my cheeks are a bit puffy, can i put somthing cold on",
    "Does it hurt, and what does it cost?",
    "can I use cream",
    "since the laser my left eye hurts and I see flashes",
)
WIDTH, MARGIN, PADDING, LINE, FONT = 560, 16, 12, 20, 14
COLUMNS = 58  # characters of a line in a bubble, for a proportional font of 14 px
STYLE = "font-family: -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; font-size: 14px"


Run = tuple[str, str]  # words of one style: (text, CSS class)


@dataclass
class Bubble:
    """Lines on one side of the chat."""

    lines: list[list[Run]]
    kind: str

    def draw(self, top: int) -> tuple[str, int]:
        """Return the bubble at `top`, and where the next one begins."""
        is_button = self.kind == "button"
        longest = max(sum(len(text) + 1 for text, _ in line) for line in self.lines)
        width = WIDTH - 4 * MARGIN if is_button else min(WIDTH - 4 * MARGIN, int(longest * FONT * 0.53) + 2 * PADDING)
        left = WIDTH - MARGIN - width if self.kind == "patient" else MARGIN
        height = len(self.lines) * LINE + PADDING - 2 * is_button
        x, anchor = (left + width // 2, "middle") if is_button else (left + PADDING, "start")
        parts = [f'<rect class="{self.kind}" x="{left}" y="{top}" width="{width}" height="{height}" rx="10"/>']
        for number, line in enumerate(self.lines):
            y = top + PADDING // 2 + 14 + number * LINE
            runs = " ".join(f'<tspan class="{style}">{escape(text)}</tspan>' for text, style in line)
            parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}">{runs}</text>')
        return "\n".join(parts), top + height + (4 if is_button else 8)


class _Words(HTMLParser):
    """Splits small HTML into lines of (word, CSS class)."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Run]] = [[]]
        self._style = "plain"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = {"b": "bold", "i": "italic"}.get(tag, self._style)

    def handle_endtag(self, tag: str) -> None:
        self._style = "plain"

    def handle_data(self, data: str) -> None:
        for number, paragraph in enumerate(data.split("\n")):
            if number:
                self.lines.append([])
            words = paragraph.split()
            if words and self.lines[-1] and not paragraph[0].isspace():  # "sight</b>.": the full stop stays at its word
                text, style = self.lines[-1].pop()
                self.lines[-1].append((text + words.pop(0), style))
            self.lines[-1].extend((word, self._style) for word in words)


def main() -> None:
    """Draw it."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(exist_ok=True)
    target.write_text(draw(), encoding="utf-8")


def draw() -> str:
    """Return the picture as SVG."""
    knowledge = load_knowledge(ROOT / "knowledge", today=date(2026, 1, 1)).knowledge
    conversation = Conversation(Assistant(knowledge))
    none_of_these = knowledge.wording.none_of_these
    parts: list[str] = []
    top = MARGIN
    for number, message in enumerate(MESSAGES):
        at = datetime(2026, 1, 1, 12, 10 * number, tzinfo=UTC)
        reply = conversation.handle(Incoming("picture", message, at))
        for bubble in (Bubble(_lines(escape(message)), "patient"), *_bubbles(reply, none_of_these)):
            drawn, top = bubble.draw(top)
            parts.append(drawn)
        top += 8
    return _page(parts, top)


def _bubbles(reply: Reply, none_of_these: str) -> Iterator[Bubble]:
    yield Bubble(_lines(str(reply.html)), "bot")
    labels = [choice.label for choice in (*reply.offered, *reply.see_also)]
    for label in [*labels, *([none_of_these] if reply.offered else [])]:
        yield Bubble([[(label, "button-label")]], "button")


def _lines(html: str) -> list[list[Run]]:
    """Return what `html` says, wrapped to `COLUMNS`, neighbouring words of one style joined."""
    words = _Words()
    words.feed(html)
    return [
        [(" ".join(w for w, _ in run), style) for style, run in _runs(line)] for p in words.lines for line in _wrap(p)
    ]


def _runs(line: list[Run]) -> Iterator[tuple[str, list[Run]]]:
    return ((style, list(run)) for style, run in groupby(line, key=itemgetter(1)))


def _wrap(words: list[Run]) -> Iterator[list[Run]]:
    line: list[Run] = []
    for word in words:
        if line and sum(len(text) + 1 for text, _ in line) + len(word[0]) > COLUMNS:
            yield line
            line = []
        line.append(word)
    yield line


def _page(parts: Iterable[str], height: int) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" style="{STYLE}">',
            (
                "<style>.page{fill:#dfe7ec}.patient{fill:#d9fdd3}.bot{fill:#fff}.button{fill:#c3d4e0}text{fill:#111}"
                ".bold{font-weight:600}.italic{font-style:italic;fill:#555}.button-label{fill:#1c5d88}</style>"
            ),
            f'<rect class="page" width="{WIDTH}" height="{height}" rx="14"/>',
            *parts,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    main()
