"""Phrases that calm messages say too ("fit", "faint"): alone they prove nothing, and likeness decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.triage.context import Setting
from bot.answering.triage.likeness import Likeness, live_words
from bot.answering.triage.rules import Hit, RuleBook

ENOUGH = -0.6  # a score (-1 is calm, 1 an alarm) from which a doubtful hit fires: in doubt it does


@dataclass(frozen=True, slots=True)
class Doubt:
    """The words of phrases that fired on calm messages, each with its rule."""

    said: frozenset[tuple[int, frozenset[str]]]

    @classmethod
    def learn(cls, book: RuleBook, calm: Iterable[Setting]) -> "Doubt":
        """Learn from calm sentences."""
        return cls(frozenset((hit.rule, hit.stems) for setting in calm for hit in book.hits(setting)))

    def clears(self, hit: Hit, setting: Setting, likeness: Likeness | None) -> bool:
        """Say whether a hit may fire: its words are beyond doubt, or its sentence is not clearly a calm one."""
        if (hit.rule, hit.stems) not in self.said or likeness is None:
            return True
        return likeness.best(live_words(setting))[0] >= ENOUGH
