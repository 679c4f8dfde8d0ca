"""The clinic's rules, read against one sentence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from bot.answering.model import UrgencyRule
from bot.answering.normalize import Normalizer
from bot.answering.triage.context import Setting
from bot.answering.triage.phrases import PhraseBook, Places

PHRASE_SLACK = 3  # words that may stand between the words of one phrase
NEAR = 10  # words that the groups of `all` may span together
TRIED = 4  # places of each group tried together; bounds the work on repetitions


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule (its number in the file) that fires, the first and last place of what it saw, and the stems seen."""

    rule: int
    first: int
    last: int
    stems: frozenset[str] = frozenset()  # none where likeness fired


class RuleBook:
    """All phrases of all rules, found in one pass."""

    def __init__(self, rules: Sequence[UrgencyRule], normalizer: Normalizer) -> None:
        self._groups = [len(rule.all) for rule in rules]
        # A phrase's part of its rule: 0 for `any`, 1 for `none`, 2 and on for the groups of `all`.
        phrases = [
            (number, part, text)
            for number, rule in enumerate(rules)
            for part, texts in enumerate([rule.any, rule.none, *(group.phrases for group in rule.all)])
            for text in texts
        ]
        self._labels = [(number, part) for number, part, _ in phrases]
        self._book = PhraseBook(((i, text) for i, (_, _, text) in enumerate(phrases)), normalizer, PHRASE_SLACK)
        self.words = self._book.words

    def hits(self, setting: Setting) -> Iterator[Hit]:
        """Yield every rule that fires in a sentence, more than once where it is said more than once."""
        found: dict[int, dict[int, list[Places]]] = defaultdict(lambda: defaultdict(list))
        for label, places in self._book.find(setting.sentence.stems):
            rule, part = self._labels[label]
            if part == 1 or setting.live(places):
                found[rule][part].append(places)
        for rule, parts in found.items():
            if 1 not in parts:
                seen = ([places] for places in parts.get(0, ()))
                for said in chain(seen, self._together(rule, parts)):
                    yield _hit(rule, said, setting.sentence.stems)

    def _together(self, rule: int, parts: dict[int, list[Places]]) -> Iterator[list[Places]]:
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


def _hit(rule: int, said: Sequence[Places], stems: Sequence[str]) -> Hit:
    places = [place for phrase in said for place in phrase]
    return Hit(rule, min(places), max(places), frozenset(stems[place] for place in places))
