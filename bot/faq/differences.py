"""What changed between two versions of one part of the knowledge, in a few words each."""

from collections.abc import Sequence

from bot.answering.careplan import CarePlan
from bot.answering.knowledge import Smalltalk
from bot.answering.model import EntryKind, FaqEntry, UrgencyRule
from bot.answering.richtext import to_plain

_ENTRY_LABELS = {
    "side": "other side of the procedure",
    "category": "other category",
    "source": "other source",
    "see_also": "other related questions",
    "twins": "other twins",
}


def entry_differences(old: FaqEntry, new: FaqEntry) -> list[str]:
    """Return what is not what it was in an entry."""
    became = "only sends to the clinic now" if new.kind is EntryKind.REFERRAL else "gives an answer now"
    same_words = to_plain(old.answer) == to_plain(new.answer)
    return [
        *_if(old.kind is not new.kind, became),
        *_if(not same_words, "answer reworded"),
        *_if(same_words and old.answer != new.answer, "answer set in other type"),
        *_if(old.question != new.question, "question reworded"),
        *_counted("phrasing", old.phrasings, new.phrasings),
        *(label for name, label in _ENTRY_LABELS.items() if getattr(old, name) != getattr(new, name)),
    ]


def rule_differences(old: UrgencyRule, new: UrgencyRule) -> list[str]:
    """Return what is not what it was in a red flag."""
    same_phrases = phrases_of(old) == phrases_of(new)
    return [
        *_counted("phrase", sorted(phrases_of(old)), sorted(phrases_of(new))),
        *_counted("exception", old.none, new.none),
        *_counted("example", (*old.must_fire, *old.must_not_fire), (*new.must_fire, *new.must_not_fire)),
        *_if(old.instruction != new.instruction, "other instruction"),
        *_if(old.meaning != new.meaning, "sign reworded"),
        *_if(same_phrases and (old.any, old.all) != (new.any, new.all), "phrases grouped otherwise"),
    ]


def phrases_of(rule: UrgencyRule) -> set[str]:
    """Return every phrase that the rule looks for."""
    return {*rule.any, *(phrase for group in rule.all for phrase in group.phrases)}


def plan_differences(old: CarePlan, new: CarePlan) -> list[str]:
    """Return what is not what it was in a care plan."""
    before, after = {step.day: step for step in old.steps}, {step.day: step for step in new.steps}
    reworded = [str(day) for day in after if day in before and after[day] != before[day]]
    return [
        *_counted("day", [str(day) for day in before], [str(day) for day in after]),
        *_if(bool(reworded), f"day {', '.join(reworded)} reworded"),
        *_if(old.days != new.days, f"lasts {new.days} days instead of {old.days}"),
        *_if(old.confirmed != new.confirmed, "days confirmed" if new.confirmed else "days no longer confirmed"),
        *_if(old.title != new.title, "title reworded"),
        *_if(old.late != new.late, "other lateness"),
    ]


def talk_differences(old: Smalltalk, new: Smalltalk) -> list[str]:
    """Return what is not what it was in a kind of small talk."""
    return [*_if(old.reply != new.reply, "reply reworded"), *_counted("phrasing", old.phrasings, new.phrasings)]


def _if(condition: bool, text: str) -> list[str]:
    return [text] if condition else []


def _counted(noun: str, old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Say how many of `noun` came and went: "2 phrasings added"."""
    added, removed = len(set(new) - set(old)), len(set(old) - set(new))
    parts = [(added, "added"), (removed, "removed")]
    return [f"{count} {noun if count == 1 else noun + 's'} {verb}" for count, verb in parts if count]
