"""`faq.yaml` opened for an edit, and an edit that proves itself before anyone sees it."""

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from bot.faq.editing.errors import NoSuchEntryError, NoSuchPhrasingError, UnusableTextError, UnusualLayoutError
from bot.faq.editing.layout import Layout
from bot.faq.editing.located import Entry, Phrasing
from bot.faq.editing.nodes import Mapping, Scalar
from bot.faq.editing.nodes import Sequence as ListNode
from bot.faq.editing.splices import Splice, apply, keeps_other_lines
from bot.faq.model import FaqFile
from bot.faq.problems import KnowledgeError
from bot.faq.reading import read_model

NAME = "faq.yaml"
BOM = "\ufeff"


class FaqText:
    """The text of a faq.yaml that loads, and where everything in it stands."""

    def __init__(self, file: bytes | str) -> None:
        """Open it.

        Raises:
            KnowledgeError: the file can't be used as it is: mend it first.
        """
        raw = file.encode("utf-8", "surrogatepass") if isinstance(file, str) else file
        self.model, self.document = read_model(raw, NAME, FaqFile)
        text = raw.decode("utf-8")
        self._bom = BOM if text.startswith(BOM) else ""
        self.layout = Layout(text.removeprefix(BOM))
        self.root = self.document.root
        assert isinstance(self.root, dict)  # noqa: S101  the shape says so

    @property
    def entries_pair(self) -> tuple[Scalar, ListNode]:
        """The key `entries` and its list."""
        assert isinstance(self.layout.root, Mapping)  # noqa: S101  the shape says so
        pair = self.layout.root.pair("entries")
        assert pair is not None and isinstance(pair[1], ListNode)  # noqa: S101, PT018  the shape says so
        return pair[0], pair[1]

    @property
    def entries(self) -> ListNode:
        """The list of entries."""
        return self.entries_pair[1]

    def expected(self) -> Any:  # noqa: ANN401  plain values
        """Return a copy of the file's values, to be changed as the edit should change them."""
        return copy.deepcopy(self.root)

    def entry(self, entry_id: str) -> Entry:
        """Return the entry.

        Raises:
            NoSuchEntryError: there is none of that id.
        """
        for at, (node, model) in enumerate(zip(self.entries.items, self.model.entries, strict=True)):
            if model.id == entry_id and isinstance(node, Mapping):
                return Entry(at, node, self.expected()["entries"][at])
        raise NoSuchEntryError(
            f"{NAME} has no entry `{entry_id}` any more: look at the entries there are, and try again"
        )

    def phrasing(self, entry: Entry, text: str) -> Phrasing:
        """Return the phrasing of the entry that says `text`.

        Raises:
            NoSuchPhrasingError: it is not there.
        """
        texts = [phrasing.strip() for phrasing in entry.values.get("phrasings", [])]
        pair = entry.phrasings()
        if pair is None or text.strip() not in texts:
            message = f"`{entry.values['id']}` has no phrasing “{text.strip()}” any more: look at it again"
            raise NoSuchPhrasingError(message)
        return Phrasing(texts.index(text.strip()), *pair)

    def line(self, *path: str | int) -> int:
        """Return the line that something stands in."""
        return self.document.place(path).line

    def edited(self, splices: Sequence[Splice], expected: object) -> str:
        """Return the text after `splices`, proven to say `expected` and to have lost nothing else.

        Raises:
            UnusableTextError: what was added is not allowed in the file.
            UnusualLayoutError: the file is laid out in a way that this can't do safely.
        """
        try:
            new = apply(self.layout.text, splices)
            _, document = read_model(new.encode(), NAME, FaqFile)
        except KnowledgeError as error:
            raise self._refusal(error, expected) from None
        except ValueError:
            raise self._unusual(splices) from None
        if document.root != expected or not self._keeps_the_rest(new, splices):
            raise self._unusual(splices)
        return self._bom + new

    def _keeps_the_rest(self, new: str, splices: Sequence[Splice]) -> bool:
        old_comments = self.layout.comments_in(0, len(self.layout.text))
        new_comments = Layout(new).comments_in(0, len(new))
        return new_comments == old_comments and keeps_other_lines(self.layout.text, new, splices)

    def _refusal(self, error: KnowledgeError, expected: object) -> Exception:
        """Tell a text that the file may not hold from a layout that the edit has broken."""
        try:
            FaqFile.model_validate(expected)
        except ValueError:
            reasons = "; ".join(dict.fromkeys(problem.message for problem in error.problems))
            return UnusableTextError(f"This can't stand in {NAME}: {reasons}")
        return UnusualLayoutError(f"{NAME} is laid out in a way that the bot can't edit: change it in an editor")

    def _unusual(self, splices: Iterable[Splice]) -> UnusualLayoutError:
        first = min((splice.start for splice in splices), default=0)
        line = self.layout.text.count("\n", 0, first) + 1
        return UnusualLayoutError(
            f"{NAME}:{line}: this place is laid out in a way that the bot can't edit safely: change it in an editor"
        )
