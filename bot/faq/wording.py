"""The clinic's wording with its own values put in: an unset value never gets past this file."""

import dataclasses
import string
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import escape

from bot.answering.richtext import MarkupError, looks_like_html, to_markup, to_plain
from bot.answering.wording import Wording
from bot.faq.document import Document, Path
from bot.faq.model import ClinicFile, ClinicValues
from bot.faq.problems import KnowledgeError, Problem

UNSET = "unset"
NOTHING = frozenset(
    {UNSET, "none", "no", "n/a", "tbd", "todo", "xxx", "?", "-", "--", "..."}
)  # what people write for it


def is_unset(value: str) -> bool:
    """Tell whether a value of the clinic is not set, however that was written."""
    return value.strip().casefold() in NOTHING


def unset_values(values: ClinicValues) -> list[str]:
    """Return the names of the values that the clinic has not set yet."""
    return [name for name, value in values.model_dump().items() if is_unset(value)]


class WordingBuilder:
    """Resolves every text of `clinic.yaml` to the first alternative whose values are all set."""

    def __init__(self, file: ClinicFile, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []
        self._owned = set(ClinicValues.model_fields)
        self._known = {k: v for k, v in file.clinic.model_dump().items() if not is_unset(v)}
        self._file = file
        for name, alternatives in file.snippets.items():
            self._known[name] = self.text(alternatives, ("snippets", name), (), plain=True)

    def build(self) -> Wording:
        """Return the wording.

        Raises:
            KnowledgeError: with every text that needs an unset value, an unknown placeholder or other HTML.
        """
        texts: dict[str, str] = {}
        for field in dataclasses.fields(Wording):
            if field.name == "instructions":
                continue
            alternatives: Sequence[str] = getattr(self._file.wording, field.name)
            path = ("wording", field.name)
            text = self.text(alternatives, path, field.metadata["args"], plain=field.metadata["plain"])
            self._check_length(text, field.metadata["most"], path)
            texts[field.name] = text
        instructions = {k: self.text(v, ("instructions", k), ()) for k, v in self._file.instructions.items()}
        self.finish()
        return Wording(**texts, instructions=instructions)

    def finish(self) -> None:
        """Raise what was found, if anything was."""
        if self._problems:
            raise KnowledgeError(self._problems)

    def text(
        self,
        alternatives: Sequence[str],
        path: Path,
        args: Iterable[str],
        *,
        plain: bool = False,
        document: Document | None = None,
    ) -> str:
        """Return a template with only `args` left in it, or "" after noting why there is none."""
        document = document or self._document
        chosen: str | None = None
        for alternative in alternatives:
            try:
                parts = list(_parts(alternative))
                template = self._fill(parts, set(args), plain=plain)
            except ValueError as error:
                self._problems.append(document.problem(path, f"`{path[-1]}`: {error}"))
                return ""
            chosen = template if chosen is None else chosen
        if any(name in self._owned for _, name in _parts(alternatives[-1])):
            advice = "add a last alternative that does without the clinic's values, for when they are unset"
            self._problems.append(document.problem(path, f"`{path[-1]}`: {advice}"))
        return chosen or ""

    def _fill(self, parts: Sequence[tuple[str, str | None]], args: set[str], *, plain: bool) -> str | None:
        """Return the template, or None where it needs a value that is unset."""
        is_html = not plain and looks_like_html("".join(literal for literal, _ in parts))
        keep = str if plain else _braced  # a plain text has no `args` and is shown as it is
        filled: list[str] = []
        for literal, name in parts:
            filled.append(keep(literal))
            if name is None:
                continue
            if name in args:
                filled.append(f"{{{name}}}")
            elif name in self._known:
                filled.append(keep(str(escape(self._known[name])) if is_html else self._known[name]))
            elif name in self._owned:
                return None
            else:
                raise ValueError(f"{{{name}}} is not known: use {_list({*args, *self._owned, *self._known})}")
        text = "".join(filled)
        if plain:
            return text
        try:
            return str(to_markup(text) if is_html else escape(text))
        except MarkupError as error:
            raise ValueError(str(error)) from None

    def _check_length(self, text: str, most: int, path: Path) -> None:
        if len(to_plain(text)) > most:
            message = f"`{path[-1]}` has {len(to_plain(text))} characters, the most is {most}: shorten it"
            self._problems.append(self._document.problem(path, message))


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("a brace stands alone: write {{ or }} for a plain brace") from None
    for literal, name, spec, conversion in parsed:
        if name is not None and (spec or conversion or not name.isidentifier()):
            raise ValueError(f"{{{name}}} is no placeholder: write just a name in braces")
        yield literal, name


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
