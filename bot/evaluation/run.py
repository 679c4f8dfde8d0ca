"""Putting questions to the bot: those of a file, or the FAQ's own phrasings, each left out in its turn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from bot.answering.assistant import Assistant
from bot.answering.knowledge import Knowledge
from bot.answering.model import EntryKind, FaqEntry
from bot.evaluation.questions import NONE, Kind, Question, read_questions
from bot.evaluation.scorecard import Scorecard
from bot.evaluation.verdict import Verdict, judge

FOLDS = 5  # parts that are left out in turn; each bot learns from four fifths of the phrasings
Item = TypeVar("Item")


class Progress(Protocol):
    """What shows how far it is: `rich.progress.Progress`, or nothing at all."""

    def track(self, sequence: Sequence[Item], *, description: str) -> Iterable[Item]:
        """Return `sequence`, counting as it goes."""


def evaluate_file(path: Path, assistant: Assistant, progress: Progress) -> Scorecard:
    """Return the scorecard of the questions in `path`.

    Raises:
        QuestionsError: the file can't be used.
    """
    questions = read_questions(path, assistant.knowledge.by_id)
    verdicts = list(_ask(assistant, progress.track(questions, description="Asking")))
    return Scorecard(path.name, assistant.knowledge.version, verdicts)


def evaluate_knowledge(knowledge: Knowledge, progress: Progress) -> Scorecard:
    """Return the scorecard of the FAQ's own phrasings.

    Each fold asks what its bot has not seen: phrasings left out of their entry (in scope), the phrasings of entries
    left out whole (out of scope), and examples left out of the red flags, those that must fire and those that must not.
    """
    verdicts: list[Verdict] = []
    for fold in progress.track(range(FOLDS), description="Cross-validating"):
        assistant = Assistant(_without(knowledge, fold))
        verdicts += _ask(assistant, [*_left_out(knowledge, fold), *_near_misses(knowledge, fold)])
    return Scorecard("cross-validation of the FAQ's own phrasings", knowledge.version, verdicts)


def _ask(assistant: Assistant, questions: Iterable[Question]) -> Iterator[Verdict]:
    for question in questions:
        yield judge(question, assistant.reply(question.text), assistant.knowledge)


def _without(knowledge: Knowledge, fold: int) -> Knowledge:
    gone = {entry.id for entry in _missing(knowledge, fold)}
    entries = tuple(replace(e, phrasings=_others(e.phrasings, fold)) for e in knowledge.entries if e.id not in gone)
    rules = tuple(
        replace(r, must_fire=_others(r.must_fire, fold), must_not_fire=_others(r.must_not_fire, fold))
        for r in knowledge.rules
    )
    return replace(knowledge, entries=entries, rules=rules)


def _left_out(knowledge: Knowledge, fold: int) -> Iterator[Question]:
    gone = {entry.id for entry in _missing(knowledge, fold)}
    for entry in knowledge.entries:
        for text in entry.phrasings[fold::FOLDS] if entry.id not in gone else ():
            yield Question(entry.id, text, Kind.IN_SCOPE, (entry.id,), style=entry.kind)
    for rule in knowledge.rules:
        for kind, texts in ((Kind.URGENT, rule.must_fire), (Kind.LOOKALIKE, rule.must_not_fire)):
            for text in texts[fold::FOLDS]:
                yield Question(rule.id, text, kind, (NONE,), style="example", alarm_only=True)


def _near_misses(knowledge: Knowledge, fold: int) -> Iterator[Question]:
    """Yield what the missing entries answered; an entry that is linked to one of them may still answer."""
    for entry in _missing(knowledge, fold):
        kin = {*entry.see_also, *(e.id for e in knowledge.entries if entry.id in e.see_also)}
        for text in entry.wordings[::2]:
            yield Question(entry.id, text, Kind.OUT_OF_SCOPE, (NONE, *kin), style="entry left out")


def _missing(knowledge: Knowledge, fold: int) -> Sequence[FaqEntry]:
    """Return the referrals of this fold, which stand for what patients ask and no entry answers; else any entries."""
    referrals = [entry for entry in knowledge.entries if entry.kind is EntryKind.REFERRAL]
    return (referrals or knowledge.entries)[fold::FOLDS]


def _others(texts: tuple[str, ...], fold: int) -> tuple[str, ...]:
    return tuple(text for at, text in enumerate(texts) if at % FOLDS != fold)
