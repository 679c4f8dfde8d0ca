"""The shapes of the clinic's files. The JSON Schemas for editors are generated from these.

Every scalar arrives as text (`bot.faq.yaml_text`); a field of another type says how its text is read.
"""

import dataclasses
from datetime import date
from typing import Annotated, Any

import snowballstemmer
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, create_model

from bot.answering.model import EntryKind, Side
from bot.answering.richtext import MarkupError, to_markup, to_plain
from bot.answering.wording import Wording
from bot.faq.openinghours import HandoffModel
from bot.faq.shapes import FileModel, OneOrMore

MAX_ID = 40  # ids travel in button data, of which Telegram takes 64 bytes
MAX_LINE = 300  # a question or a phrasing; longer ones are stories, and a button shows 40 anyway
MAX_ANSWER = 3000  # leaves room for heading, notice and contact within Telegram's 4,096


def checked_markup(text: str) -> str:
    """Return `text` as small HTML that is safe to send."""
    try:
        return str(to_markup(text))
    except MarkupError as error:
        raise ValueError(str(error)) from None


def _says_something(markup: str) -> str:
    if not any(letter.isalpha() for letter in to_plain(markup)):
        raise ValueError("there must be words that a patient can read: every answer ends with them")
    return markup


def _language(name: str) -> str:
    if name not in snowballstemmer.algorithms():
        raise ValueError(
            f"`{name}` is not a language with a stemmer: use one of {', '.join(snowballstemmer.algorithms())}"
        )
    return name


def _share(text: object) -> object:
    """Read "2%" and "0.02" as the same share."""
    return float(text[:-1]) / 100 if isinstance(text, str) and text.endswith("%") else text


_SHARE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5},
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?%$"},
    ]
}
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=MAX_ID)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LINE)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ANSWER)]
Html = Annotated[Text, AfterValidator(checked_markup)]
Share = Annotated[float, BeforeValidator(_share), Field(gt=0, lt=0.5), WithJsonSchema(_SHARE_SCHEMA)]
Language = Annotated[str, AfterValidator(_language)]
Alternatives = Annotated[tuple[Text, ...], Field(min_length=1), OneOrMore()]
SnippetAlternatives = Annotated[
    tuple[Annotated[str, StringConstraints(max_length=MAX_ANSWER)], ...],
    Field(min_length=1),
    OneOrMore(),
]


class SourceModel(FileModel):
    """Where in one of `documents/` an answer comes from."""

    document: Id
    section: Id


class EntryModel(FileModel):
    """One answerable question."""

    id: Id
    question: Line
    answer: Html
    phrasings: tuple[Line, ...] = ()
    kind: EntryKind = EntryKind.ANSWER
    side: Side | None = None
    category: Line | None = None
    source: SourceModel | None = None
    see_also: tuple[Id, ...] = Field(default=(), max_length=5)
    twins: tuple[Id, ...] = Field(default=(), max_length=2)
    review_by: date | None = None


class FaqFile(FileModel):
    """`faq.yaml`."""

    doctor_notice: Annotated[Html, AfterValidator(_says_something)]
    language: Language = "english"
    wrong_budget: Share = 0.02
    entries: tuple[EntryModel, ...] = Field(min_length=1)


class RuleModel(FileModel):
    """One red flag: fires on one of `any`, or on one of each group of `all`, and on none of `none`."""

    id: Id
    meaning: Line
    instruction: Id
    any: tuple[Text, ...] = ()
    all: tuple[tuple[Text, ...], ...] = ()
    none: tuple[Text, ...] = ()
    must_fire: tuple[Text, ...] = ()
    must_not_fire: tuple[Text, ...] = ()


class UrgentFile(FileModel):
    """`urgent.yaml`."""

    status: Line
    rules: tuple[RuleModel, ...] = Field(min_length=1)


class ClinicValues(FileModel):
    """What only the clinic knows; `unset` where it has not said yet, and then no patient sees it."""

    name: Line
    phone: Line
    emergency_number: Line
    hours: Line
    address: Line
    website: Line
    privacy_policy: Line = "unset"


_wording_fields: dict[str, Any] = {
    f.name: (Alternatives, Field(description=f.metadata["meaning"]))
    for f in dataclasses.fields(Wording)
    if f.name != "instructions"
}
WordingModel = create_model("WordingModel", __base__=FileModel, **_wording_fields)


class ClinicFile(FileModel):
    """`clinic.yaml`."""

    clinic: ClinicValues
    snippets: dict[str, SnippetAlternatives] = Field(default_factory=dict)
    instructions: dict[str, Alternatives]
    handoff: HandoffModel | None = None
    wording: WordingModel  # type: ignore[valid-type]  # made above from the fields of `Wording`


class SmalltalkModel(FileModel):
    """One kind of small talk and its human reply."""

    id: Id
    phrasings: tuple[Line, ...] = Field(min_length=1)
    reply: Alternatives


class SmalltalkFile(FileModel):
    """`smalltalk.yaml`."""

    smalltalk: tuple[SmalltalkModel, ...] = ()


class SectionModel(FileModel):
    """A part of a document."""

    id: Id
    title: Line


class TopicModel(FileModel):
    """One thing that a document says, and what it does not say about it."""

    id: Id
    section: Id
    fact: Text
    covered_by: Id | None = None
    not_said: tuple[Line, ...] = ()


class DocumentFile(FileModel):
    """`documents/<name>.yaml`: the inventory of one document of the clinic."""

    document: Id
    title: Line
    sections: tuple[SectionModel, ...] = Field(min_length=1)
    topics: tuple[TopicModel, ...] = Field(min_length=1)
    not_said: tuple[Line, ...] = ()
