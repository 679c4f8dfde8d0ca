"""All that the clinic has told the bot, as one value that is replaced in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from bot.answering.careplan import CarePlan, DateWords, PlanDefaults
from bot.answering.meaning import SentenceEncoder
from bot.answering.model import FaqEntry, UrgencyRule, Words
from bot.answering.openinghours import OpeningHours
from bot.answering.vectors import WordVectors
from bot.answering.wording import Wording


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """One kind of small talk: what people say, and the reply (small HTML)."""

    id: str
    phrasings: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Knowledge:
    """The clinic's files, checked. `version` names their content: equal content, equal version."""

    entries: tuple[FaqEntry, ...]
    rules: tuple[UrgencyRule, ...]
    words: Words
    wording: Wording
    smalltalk: tuple[Smalltalk, ...]
    doctor_notice: Markup
    wrong_budget: float
    version: str
    covered_by: Mapping[str, str] = field(default_factory=dict)  # entry -> the overview entry that says it, too
    plans: tuple[CarePlan, ...] = ()
    plan_defaults: PlanDefaults = field(default_factory=PlanDefaults)
    opening: OpeningHours | None = None  # without them no time is promised
    date_words: DateWords = field(default_factory=DateWords)  # complete where there are plans
    vectors: WordVectors | None = field(default=None, compare=False, repr=False)  # for some languages only
    sentences: SentenceEncoder | None = field(default=None, compare=False, repr=False)  # where it is installed
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # "holland" -> time zones or country codes

    @cached_property
    def by_id(self) -> dict[str, FaqEntry]:
        """The entries by their id."""
        return {entry.id: entry for entry in self.entries}

    def plan(self, plan_id: str) -> CarePlan | None:
        """Return the care plan of that id, or None."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)

    @cached_property
    def categories(self) -> dict[str, Sequence[FaqEntry]]:
        """The entries by category, both in the order of the file."""
        found: dict[str, list[FaqEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.category or self.wording.other_category, []).append(entry)
        return dict(found)
