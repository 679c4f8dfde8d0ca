"""What changed between two versions of the clinic's knowledge, in words for staff."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.answering.knowledge import Knowledge
from bot.answering.model import UrgencyRule
from bot.answering.wording import Wording
from bot.faq.differences import (
    entry_differences,
    phrases_of,
    plan_differences,
    rule_differences,
    talk_differences,
)

MOST_SHOWN = 15
MOST_LOST = 0.2  # share of the entries that may go without a question


class ChangeKind(StrEnum):
    """What became of a part."""

    LOST = "lost"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the clinic's files that is not what it was. `text` is a whole sentence without its end."""

    file: str  # urgent.yaml, faq.yaml, aftercare.yaml, clinic.yaml, smalltalk.yaml, words.yaml
    kind: ChangeKind
    name: str  # the id of the entry, rule or plan, or the key
    text: str


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Part = TypeVar("Part", bound=_Named)


def changes(old: Knowledge, new: Knowledge) -> tuple[Change, ...]:
    """Return all changes: red flags first, then what is lost, added and changed of the rest."""
    rules = _parts("urgent.yaml", "red flag", old.rules, new.rules, rule_differences)
    entries = _parts("faq.yaml", "entry", old.entries, new.entries, entry_differences)
    plans = _parts("aftercare.yaml", "care plan", old.plans, new.plans, plan_differences)
    talks = _parts("smalltalk.yaml", "small talk", old.smalltalk, new.smalltalk, talk_differences)
    return (*rules, *entries, *plans, *_wording(old.wording, new.wording), *talks, *_rest(old, new))


def render_changes(found: Sequence[Change], *, most: int = MOST_SHOWN) -> str:
    """Return one line for each change, at most `most`, then how many more there are; plain text."""
    if not found:
        return "Nothing that patients read has changed."
    lines = [f"• {change.text}" for change in found[:most]]
    return "\n".join([*lines, *([f"… and {len(found) - most} more"] if len(found) > most else [])])


def drastic_reasons(old: Knowledge, new: Knowledge) -> tuple[str, ...]:
    """Return why a person should look before `new` is used, each reason a sentence; nothing where it is harmless."""
    rules = {rule.id: rule for rule in new.rules}
    lost_rules = [f"the red flag `{rule.id}` is lost" for rule in old.rules if rule.id not in rules]
    weak = [
        f"the red flag `{rule.id}` has lost more than half of its {what}"
        for rule in old.rules
        if rule.id in rules
        for what, had, has in _strength(rule, rules[rule.id])
        if len(had - has) * 2 > len(had)
    ]
    gone = [entry.id for entry in old.entries if entry.id not in new.by_id]
    many = [f"{len(gone)} of {len(old.entries)} entries are lost"] if len(gone) > MOST_LOST * len(old.entries) else []
    return (*lost_rules, *weak, *many)


def _strength(old: UrgencyRule, new: UrgencyRule) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield what a red flag is recognised by, as it was and as it is."""
    yield "phrases", phrases_of(old), phrases_of(new)
    yield "examples", set(old.must_fire), set(new.must_fire)


def _parts(
    file: str, noun: str, old: Sequence[Part], new: Sequence[Part], compare: Callable[[Part, Part], list[str]]
) -> Iterator[Change]:
    before, after = {part.id: part for part in old}, {part.id: part for part in new}
    yield from (Change(file, ChangeKind.LOST, n, f"{noun} `{n}` is gone") for n in before if n not in after)
    yield from (Change(file, ChangeKind.ADDED, n, f"{noun} `{n}` is new") for n in after if n not in before)
    for name, part in after.items():
        if name in before and (what := compare(before[name], part)):
            yield Change(file, ChangeKind.CHANGED, name, f"{noun} `{name}`: {', '.join(what)}")


def _wording(old: Wording, new: Wording) -> Iterator[Change]:
    for field in fields(Wording):
        if field.name != "instructions" and getattr(old, field.name) != getattr(new, field.name):
            yield _changed("clinic.yaml", field.name, f"wording `{field.name}` reworded")
    yield from _texts("clinic.yaml", "instruction", old.instructions, new.instructions)


def _texts(file: str, noun: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    yield from (Change(file, ChangeKind.LOST, n, f"{noun} `{n}` is gone") for n in old if n not in new)
    yield from (Change(file, ChangeKind.ADDED, n, f"{noun} `{n}` is new") for n in new if n not in old)
    yield from (_changed(file, n, f"{noun} `{n}` reworded") for n in new if n in old and old[n] != new[n])


def _rest(old: Knowledge, new: Knowledge) -> Iterator[Change]:
    if old.doctor_notice != new.doctor_notice:
        yield _changed("faq.yaml", "doctor_notice", "the doctor notice below every answer is reworded")
    if old.wrong_budget != new.wrong_budget:
        text = f"wrong answers: {new.wrong_budget:.1%} may be wrong instead of {old.wrong_budget:.1%}"
        yield _changed("faq.yaml", "wrong_budget", text)
    if old.plan_defaults != new.plan_defaults:
        yield _changed("aftercare.yaml", "defaults", "what holds for all care plans is changed")
    if (old.words, old.places, old.date_words) != (new.words, new.places, new.date_words):
        yield _changed("words.yaml", "words", "the words that the bot knows are changed")


def _changed(file: str, name: str, text: str) -> Change:
    return Change(file, ChangeKind.CHANGED, name, text)
