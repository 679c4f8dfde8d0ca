"""The clinic's rules, read against one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

from bot.answering.model import UrgencyRule
from bot.answering.normalize import Normalizer
from bot.answering.triage.context import Setting
from bot.answering.triage.phrases import PhraseBook, Places, Said, Shelf

PHRASE_SLACK = 3  # words that may stand between the words of one phrase
NEAR = 10  # words that the groups of `all` may span together
EXCEPT = 1  # the part of a rule that keeps it from firing
TRIED = 4  # places of each group tried together; bounds the work on repetitions


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule (its number in the file) that fires, the first and last place of what it saw."""

    rule: int
    first: int
    last: int


class Signs(NamedTuple):
    """The rules that fire in a sentence, and the names of all their phrases seen, muted ones too, with their places."""

    hits: tuple[Hit, ...]
    names: tuple[tuple[str, int, int], ...]


NO_SIGNS = Signs((), ())


class RuleBook:
    """All phrases of all rules, found in one pass."""

    def __init__(self, rules: Sequence[UrgencyRule], normalizer: Normalizer, counts: Mapping[str, int]) -> None:
        self._groups = [len(rule.all) for rule in rules]
        # A phrase's part of its rule: 0 for `any`, 1 for `none`, 2 and on for the groups of `all`.
        phrases = [
            (number, part, text)
            for number, rule in enumerate(rules)
            for part, texts in enumerate([rule.any, rule.none, *(group.phrases for group in rule.all)])
            for text in texts
        ]
        self._labels = [(number, part) for number, part, _ in phrases]
        shelf = Shelf([(i, text) for i, (_, _, text) in enumerate(phrases)], PHRASE_SLACK)
        self._book = PhraseBook([shelf], normalizer, counts)
        self.words = self._book.words

    def signs(self, setting: Setting) -> Signs:
        """Return what fires in a sentence (a rule more than once where it is said more than once), and all signs."""
        seen = self._book.find(Said(setting.sentence.stems))
        if not seen:
            return NO_SIGNS
        found: dict[int, dict[int, list[Places]]] = {}
        names: list[tuple[str, int, int]] = []
        for label, places in seen:
            rule, part = self._labels[label]
            marks = setting.marks(places)
            if part == EXCEPT or not marks:
                found.setdefault(rule, {}).setdefault(part, []).append(places)
            part_name = "" if part == 0 else f".{part}"
            names.append((f"{rule}{part_name}{marks}", places[0], places[-1]))
            if part == 0:
                names.append((f"any{marks}", places[0], places[-1]))
        hits = tuple(self._hits(found))
        names += ((name, hit.first, hit.last) for hit in hits for name in ("fires", f"{hit.rule} fires"))
        return Signs(hits, tuple(names))

    def _hits(self, found: Mapping[int, Mapping[int, list[Places]]]) -> Iterator[Hit]:
        for rule, parts in found.items():
            if EXCEPT not in parts:
                seen = ([places] for places in parts.get(0, ()))
                for said in chain(seen, self._together(rule, parts)):
                    yield _hit(rule, said)

    def _together(self, rule: int, parts: Mapping[int, list[Places]]) -> Iterator[list[Places]]:
        groups = range(2, 2 + self._groups[rule])
        if not groups or any(group not in parts for group in groups):
            return
        for start in parts[2]:
            nearest = [_nearest(parts[group], start[0]) for group in groups[1:]]
            for others in product(*nearest):
                places = [place for phrase in (start, *others) for place in phrase]
                if max(places) - min(places) < NEAR:
                    yield [start, *others]


def _nearest(said: Sequence[Places], place: int) -> list[Places]:
    return sorted(said, key=lambda places: abs(places[0] - place))[:TRIED]


def _hit(rule: int, said: Sequence[Places]) -> Hit:
    places = [place for phrase in said for place in phrase]
    return Hit(rule, min(places), max(places))
