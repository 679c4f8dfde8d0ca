"""A YAML document as it grows from the parser's events: plain values, their places, and what is refused."""

from dataclasses import dataclass, field

import yaml

from bot.faq.problems import MOST_PROBLEMS, KnowledgeError, Problem

MAX_DEPTH = 12  # the deepest file of ours needs 6
MAX_VALUES = 100_000  # keys, texts and lists in a file; 20,000 phrasings need some 30,000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line and column, counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """A file's values (`str`, `list`, `dict` only) and where each stands: a mapping's value stands at its key.

    `long_texts` are the lines of each text but its first, `bare_ends` lines and columns behind texts without quotes.
    """

    name: str
    root: object = None
    places: dict[Path, Place] = field(default_factory=dict)
    long_texts: dict[Path, range] = field(default_factory=dict)
    bare_ends: list[tuple[int, int]] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Return where `path` stands, or its nearest ancestor that stands somewhere."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))

    def problem(self, path: Path, message: str) -> Problem:
        """Return a problem at `path`."""
        place = self.place(path)
        return Problem(self.name, place.line, place.column, message)


class DocumentBuilder:
    """Takes the parser's events in order and grows `document`; collects what it refuses in `problems`."""

    def __init__(self, name: str) -> None:
        self.document = Document(name)
        self.problems: list[Problem] = []
        self._open: list[tuple[Path, object]] = []  # the containers being read, outermost first
        self._keys: list[str | None] = []  # beside `_open`: a mapping's key that waits for its value
        self._documents = 0
        self._explicit_start = False
        self._explicit_end = False
        self._flow_root = False

    def refuse(self, place: Place, message: str) -> None:
        """Note a problem at `place`; the reading goes on, so that all are found at once.

        Raises:
            KnowledgeError: there are more than anybody will read.
        """
        self.problems.append(Problem(self.document.name, place.line, place.column, message))
        if len(self.problems) > MOST_PROBLEMS:
            raise KnowledgeError(self.problems)

    def looks_cut_off(self, text: str) -> bool:
        """Return whether the end is missing. A flow root (`{…}`) closes itself; YAML can't tell for block style."""
        if self._explicit_end or self._flow_root:
            return False
        return self._explicit_start or not text.endswith("\n")

    def take(self, event: yaml.Event) -> None:
        """Grow the document by the parser's next event.

        Raises:
            KnowledgeError: nested deeper than `MAX_DEPTH`, or more than `MAX_VALUES`; reading on would only cost time.
        """
        match event:
            case yaml.ScalarEvent():
                self._check_plain(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_plain(event)
                self._container(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
                self._keys.pop()
            case yaml.AliasEvent():
                self.refuse(_place(event), "an alias (`*name`) is not allowed: write the text out")
                self._add("", _place(event))
            case yaml.DocumentStartEvent():
                self._documents += 1
                self._explicit_start = bool(event.explicit)
                if self._documents > 1:
                    self.refuse(_place(event), "a second document begins here (`---`): keep one document in a file")
            case yaml.DocumentEndEvent():
                self._explicit_end = bool(event.explicit)

    def _check_plain(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self.refuse(
                _place(event),
                f"an anchor (`&{event.anchor}`) is not allowed: write the text out where it is needed",
            )
        if getattr(event, "tag", None) not in (None, "!"):
            self.refuse(_place(event), f"a tag (`{event.tag}`) is not allowed: put the text in quotes instead")  # type: ignore[attr-defined]

    def _container(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            self.refuse(_place(event), "the file is nested too deeply here: check the indentation and the brackets")
            raise KnowledgeError(self.problems)
        value: object = {} if isinstance(event, yaml.MappingStartEvent) else []
        if not self._open:
            self._flow_root = bool(event.flow_style)
        path = self._add(value, _place(event))
        self._open.append((path, value))
        self._keys.append(None)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._open and isinstance(self._open[-1][1], dict) and self._keys[-1] is None:
            self._key(event)
        else:
            self._note_end(self._add(event.value, _place(event)), event)

    def _note_end(self, path: Path, event: yaml.ScalarEvent) -> None:
        if event.start_mark and event.end_mark:
            end, is_block = event.end_mark, event.style in ("|", ">")
            if end.line > event.start_mark.line:
                self.document.long_texts[path] = range(event.start_mark.line + 2, end.line + 1 + (not is_block))
            if not event.style:
                self.document.bare_ends.append((end.line + 1, end.column + 1))

    def _key(self, event: yaml.ScalarEvent) -> None:
        path, mapping = self._open[-1]
        assert isinstance(mapping, dict)  # noqa: S101  for the type checker; the caller has just looked
        if event.value == "<<" and event.implicit[0]:
            self.refuse(_place(event), "a merge key (`<<`) is not allowed: write the keys out")
        if event.value in mapping:
            first = self.document.places[(*path, event.value)].line
            self.refuse(_place(event), f"`{event.value}` stands here twice (first in line {first}): keep one of them")
        self._keys[-1] = event.value
        self.document.places.setdefault((*path, event.value), _place(event))

    def _add(self, value: object, place: Place) -> Path:
        """Put `value` where the file is at, and return its path."""
        if len(self.document.places) > MAX_VALUES:
            self.refuse(place, f"the file holds more than {MAX_VALUES:,} values: is it the right file?")
            raise KnowledgeError(self.problems)
        if not self._open:
            self.document.root = value
            self.document.places[()] = place
            return ()
        path, container = self._open[-1]
        if isinstance(container, list):
            container.append(value)
            own: Path = (*path, len(container) - 1)
            self.document.places[own] = place
            return own
        assert isinstance(container, dict)  # noqa: S101  for the type checker; nothing else is ever opened
        key = self._keys[-1]
        if key is None:
            self.refuse(place, "a key must be plain text: check the indentation and the brackets")
            key = f"({place.line}:{place.column})"
        else:
            self._keys[-1] = None
        container[key] = value
        return (*path, key)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
