"""What proves a rules file: each example does what it must, and rules see their examples without having learnt them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.model import UrgencyRule
from bot.answering.triage.clues import Reading
from bot.answering.triage.lessons import Taught

PROVEN = 0.5  # of a rule's examples that must fire without being learnt from
FEW = 20  # examples; of fewer, all must: nothing excuses one that is known by heart alone
SEEN = 0.3  # of a rule's examples that its own phrases must see


class Fault(StrEnum):
    """How an example is betrayed."""

    SILENT = "silent"  # it must fire, and does not
    LOUD = "loud"  # it must not fire, and does
    UNSEEN = "unseen"  # none of its rule's phrases sees it, nor enough of its fellows
    UNPROVEN = "unproven"  # it fires only because it was learnt from, as do too many of its fellows, or it has few


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that the rules betray."""

    rule: UrgencyRule
    example: str
    fault: Fault

    @property
    def must_fire(self) -> bool:
        """Whether it stands among the examples that must fire."""
        return self.fault is not Fault.LOUD


@dataclass(frozen=True, slots=True)
class Trial:
    """One example put to the test: the number of its rule; whether it fires, fires unlearnt, is seen by its phrases."""

    rule: int
    example: str
    must_fire: bool
    fires: bool
    proven: bool
    seen: bool


def judge(rules: Sequence[UrgencyRule], trials: Iterable[Trial]) -> Iterator[Failure]:
    """Yield what is wrong, rule by rule."""
    tried: list[list[Trial]] = [[] for _ in rules]
    for trial in trials:
        tried[trial.rule].append(trial)
    for rule, mine in zip(rules, tried, strict=True):
        wrong = [(t, Fault.SILENT if t.must_fire else Fault.LOUD) for t in mine if t.fires != t.must_fire]
        firing = [t for t in mine if t.must_fire]
        wrong += [(t, Fault.UNSEEN) for t in _missed(firing, [t.seen for t in firing], SEEN)]
        wrong += [
            (t, Fault.UNPROVEN)
            for t in _missed(firing, [t.proven for t in firing], PROVEN if len(firing) >= FEW else 1.0)
        ]
        named: dict[str, Fault] = {}
        for trial, fault in wrong:
            named.setdefault(trial.example, fault)
        yield from (Failure(rule, example, fault) for example, fault in named.items())


def _missed(trials: Sequence[Trial], kept: Sequence[bool], share: float) -> list[Trial]:
    """Return the trials that are not kept where less than `share` of them are."""
    if sum(kept) >= share * len(kept):
        return []
    return [trial for trial, good in zip(trials, kept, strict=True) if not good]


def trials(
    examples: Sequence[tuple[int, str]],
    firing: int,
    readings: Sequence[Reading],
    said: Sequence[bool],
    taught: Taught | None,
) -> Iterator[Trial]:
    """Put the examples (the first `firing` must fire) to the test; `taught` holds those alone that have words.

    An example fires where it is `said`, whatever was learnt. A near-miss may be learnt by heart; but not where an
    example is said in it and a phrase sees it.
    """
    at = 0
    for number, (rule, text) in enumerate(examples):
        reading = readings[number]
        own = any(hit.rule == rule for _, hit in reading.hits)
        hit = bool(reading.hits)
        fires, unshown = (taught.fires[at], taught.unshown[at]) if taught and reading.pieces else (hit, hit)
        at += bool(reading.pieces)
        aloud = said[number] and taught is not None if number < firing else said[number] and hit
        yield Trial(rule, text, number < firing, aloud or bool(fires), hit or bool(unshown), own)
