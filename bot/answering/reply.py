"""What goes back to a person: a `Reply`, which can't be built without the doctor notice, or a `Dialog`.

Medical text travels in a `Reply` and nowhere else. Menus and forms are a `Dialog`. A channel takes these two.
"""

from dataclasses import dataclass

from markupsafe import Markup

from bot.answering.model import Outcome, Urgency
from bot.answering.richtext import has_text, to_plain


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that a patient can tap: the entry, and its question as the label."""

    entry_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or the lack of one. `body` and `notice` are Telegram's small HTML.

    `entries` are those answered, or for choices those offered, best first. `offered` makes buttons with
    "None of these" below them; `see_also` makes buttons of related questions.
    """

    outcome: Outcome
    body: Markup
    notice: Markup
    entries: tuple[str, ...] = ()
    confidence: float | None = None
    offered: tuple[Choice, ...] = ()
    see_also: tuple[Choice, ...] = ()
    urgency: Urgency | None = None

    def __post_init__(self) -> None:
        if not has_text(self.notice):
            raise ValueError("a reply needs the doctor notice")
        if not has_text(self.body):
            raise ValueError("a reply needs a text")

    @property
    def html(self) -> Markup:
        """The whole message, the notice at its end."""
        return self.body + Markup("\n\n") + self.notice

    @property
    def text(self) -> str:
        """The whole message as a person reads it."""
        return to_plain(self.html)


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a dialog: `data` comes back to the channel when it is pressed; `url` opens a page instead."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A menu or a form, with no medical text. `rows` are its buttons as they stand below each other."""

    body: Markup
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def text(self) -> str:
        """The message as a person reads it."""
        return to_plain(self.body)
