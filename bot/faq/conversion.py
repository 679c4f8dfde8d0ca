"""From the shapes of the files to the values that answering works with."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.answering.knowledge import Knowledge, Smalltalk
from bot.answering.model import EntryKind, FaqEntry, PhraseGroup, Source, UrgencyRule, Words
from bot.faq.document import Document
from bot.faq.model import (
    ClinicFile,
    DocumentFile,
    EntryModel,
    FaqFile,
    RuleModel,
    SmalltalkFile,
    UrgentFile,
    WordsFile,
)
from bot.faq.wording import WordingBuilder


@dataclass(frozen=True, slots=True)
class Files:
    """The clinic's files, each in its shape and with the places of everything in it."""

    faq: tuple[FaqFile, Document]
    urgent: tuple[UrgentFile, Document]
    clinic: tuple[ClinicFile, Document]
    words: tuple[WordsFile, Document]
    smalltalk: tuple[SmalltalkFile, Document]
    documents: list[tuple[DocumentFile, Document]]


def to_knowledge(files: Files, *, today: date, version: str) -> Knowledge:
    """Return the knowledge in `files`; an entry whose `review_by` has passed becomes a referral.

    Raises:
        KnowledgeError: with every text whose placeholders can't be filled.
    """
    faq, _ = files.faq
    builder = WordingBuilder(*files.clinic)
    smalltalk_file, smalltalk_document = files.smalltalk
    smalltalk = tuple(
        Smalltalk(
            talk.id,
            talk.phrasings,
            builder.text(talk.reply, ("smalltalk", index, "reply"), (), document=smalltalk_document),
        )
        for index, talk in enumerate(smalltalk_file.smalltalk)
    )
    wording = builder.build()
    return Knowledge(
        entries=tuple(_entry(entry, today, wording.withdrawn) for entry in faq.entries),
        rules=tuple(_rule(rule) for rule in files.urgent[0].rules),
        words=_words(files.words[0], faq.language),
        wording=wording,
        smalltalk=smalltalk,
        doctor_notice=Markup(faq.doctor_notice),  # noqa: S704  checked by its shape
        wrong_budget=faq.wrong_budget,
        version=version,
        covered_by={t.id: t.covered_by for d, _ in files.documents for t in d.topics if t.covered_by is not None},
    )


def _entry(entry: EntryModel, today: date, withdrawn: str) -> FaqEntry:
    is_withdrawn = entry.review_by is not None and entry.review_by < today
    return FaqEntry(
        id=entry.id,
        question=entry.question,
        answer=withdrawn if is_withdrawn else entry.answer,
        phrasings=entry.phrasings,
        kind=EntryKind.REFERRAL if is_withdrawn else entry.kind,
        side=entry.side,
        category=entry.category,
        source=Source(entry.source.document, entry.source.section) if entry.source else None,
        see_also=() if is_withdrawn else entry.see_also,
    )


def _rule(rule: RuleModel) -> UrgencyRule:
    return UrgencyRule(
        id=rule.id,
        meaning=rule.meaning,
        instruction=rule.instruction,
        any=rule.any,
        all=tuple(PhraseGroup(phrases) for phrases in rule.all),
        none=rule.none,
        must_fire=rule.must_fire,
        must_not_fire=rule.must_not_fire,
    )


def _words(file: WordsFile, language: str) -> Words:
    values = {**file.model_dump(), "stop_words": frozenset(file.stop_words)}
    return Words(language=language, **values)
