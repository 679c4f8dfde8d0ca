"""From the shapes of the files to the values that answering works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.answering.knowledge import Knowledge, Smalltalk
from bot.answering.model import EntryKind, FaqEntry, PhraseGroup, Source, UrgencyRule, Words
from bot.answering.wording import Wording
from bot.faq.aftercare import AftercareFile, to_date_words, to_defaults, to_plans
from bot.faq.document import Document
from bot.faq.model import (
    ClinicFile,
    DocumentFile,
    EntryModel,
    FaqFile,
    RuleModel,
    SmalltalkFile,
    UrgentFile,
)
from bot.faq.openinghours import to_opening
from bot.faq.problems import KnowledgeError, Problem
from bot.faq.wording import WordingBuilder
from bot.faq.words import WordsFile


@dataclass(frozen=True, slots=True)
class Files:
    """The clinic's files, each in its shape and with the places of everything in it."""

    faq: tuple[FaqFile, Document]
    urgent: tuple[UrgentFile, Document]
    clinic: tuple[ClinicFile, Document]
    words: tuple[WordsFile, Document]
    smalltalk: tuple[SmalltalkFile, Document]
    documents: list[tuple[DocumentFile, Document]]
    aftercare: tuple[AftercareFile, Document] | None = None


def wording_problems(files: Files) -> Sequence[Problem]:
    """Return a problem for every text whose placeholders can't be filled."""
    try:
        _wording(files)
    except KnowledgeError as error:
        return error.problems
    return ()


def _wording(files: Files) -> tuple[Wording, tuple[Smalltalk, ...]]:
    builder = WordingBuilder(*files.clinic)
    file, document = files.smalltalk
    smalltalk = tuple(
        Smalltalk(
            talk.id, talk.phrasings, builder.text(talk.reply, ("smalltalk", index, "reply"), (), document=document)
        )
        for index, talk in enumerate(file.smalltalk)
    )
    return builder.build(), smalltalk


def to_knowledge(files: Files, *, today: date, version: str) -> Knowledge:
    """Return the knowledge in `files`; an entry whose `review_by` has passed becomes a referral.

    Raises:
        KnowledgeError: with every text whose placeholders can't be filled.
    """
    faq, _ = files.faq
    wording, smalltalk = _wording(files)
    words = files.words[0]
    aftercare = files.aftercare[0] if files.aftercare else AftercareFile()
    withdrawn = frozenset(entry.id for entry in faq.entries if _is_withdrawn(entry, today))
    return Knowledge(
        entries=tuple(_entry(entry, today, wording.withdrawn) for entry in faq.entries),
        rules=tuple(_rule(rule) for rule in files.urgent[0].rules),
        words=_words(words, faq.language),
        wording=wording,
        smalltalk=smalltalk,
        doctor_notice=Markup(faq.doctor_notice),  # noqa: S704  checked by its shape
        wrong_budget=faq.wrong_budget,
        version=version,
        covered_by={t.id: t.covered_by for d, _ in files.documents for t in d.topics if t.covered_by is not None},
        plans=to_plans(aftercare, withdrawn, wording.reminder_withdrawn),
        plan_defaults=to_defaults(aftercare),
        opening=to_opening(files.clinic[0].handoff),
        date_words=to_date_words(words.dates),
        places=words.places,
    )


def _entry(entry: EntryModel, today: date, withdrawn: str) -> FaqEntry:
    is_withdrawn = _is_withdrawn(entry, today)
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
        twins=entry.twins,
    )


def _is_withdrawn(entry: EntryModel, today: date) -> bool:
    return entry.review_by is not None and entry.review_by < today


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
    values = {**file.model_dump(exclude={"dates", "places"}), "stop_words": frozenset(file.stop_words)}
    return Words(language=language, **values)
