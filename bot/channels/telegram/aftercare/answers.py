"""An answer of the form, pressed or typed, becomes the form with it filled in, or a question back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from bot.aftercare.dates import Ambiguity, DateReader, Refusal, treatment_limits
from bot.aftercare.zonefiles import load_zone, load_zone_index, zone_names
from bot.aftercare.zones import FoundZones, ZoneFinder, distinct
from bot.answering.careplan import HOURS, CarePlan
from bot.answering.knowledge import Knowledge
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare import menus
from bot.channels.telegram.aftercare.draft import Asked, Draft
from bot.channels.telegram.aftercare.hours import typed_hour
from bot.channels.telegram.aftercare.marks import Do, Mark
from bot.channels.telegram.aftercare.months import month_of

MOST_ZONES = 12  # buttons; the United States have eight
SHORT = 3  # letters; what is shorter is a country's code, and may be a word: "no", "it"

Answer = Draft | Dialog | None  # the form goes on, something is asked back, or it was no answer


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads answers to one form at one moment."""

    knowledge: Knowledge
    draft: Draft
    now: datetime

    @property
    def today(self) -> date:
        """The date where the patient is."""
        return self.now.astimezone(load_zone(self.draft.zone or "UTC")).date()

    @property
    def plan(self) -> CarePlan | None:
        """The plan that was chosen, if the clinic still has it."""
        return self.knowledge.plan(self.draft.plan) if self.draft.plan else None

    def question(self, above: Markup | None = None) -> Dialog | None:
        """Return what is asked next; None where nothing is left to ask but the consent."""
        plan, zone = self.plan, self.draft.zone or "UTC"
        match self.draft.asks:
            case Asked.PLAN:
                return menus.plans(self.knowledge)
            case Asked.WHICH if plan:
                return menus.which(self.knowledge, plan)
            case Asked.ZONE:
                return menus.zone(self.knowledge, above)
            case Asked.DATE:
                return menus.treatment_date(self.knowledge, self.today, above)
            case Asked.HOUR:
                return menus.hour(self.knowledge, zone)
        return None

    def pressed(self, mark: Mark) -> Answer:  # noqa: PLR0911  one line a button
        """Return what a button of the form leads to; None where it leads nowhere."""
        match mark.do:
            case Do.CHOOSE if self.knowledge.plan(mark.value):
                return replace(self.draft, plan=mark.value)
            case Do.TAKE:
                return replace(self.draft, replacing=self.draft.running)
            case Do.DAY:
                return self._day(_iso(mark.value))
            case Do.MONTH:
                return self._month(month_of(mark.value))
            case Do.HOUR if mark.number in HOURS:
                return replace(self.draft, hour=mark.number)
            case Do.ZONE if mark.value in zone_names():
                return replace(self.draft, zone=mark.value)
            case Do.REDO:
                return self.draft.without(mark.value)
        return None

    def typed(self, text: str) -> Answer:
        """Return what a text leads to that is surely an answer; None where it is not."""
        if self.draft.asks is Asked.DATE:
            return self._date(text)
        if self.draft.asks is Asked.HOUR:
            return self._hour(text)
        if self.draft.asks is Asked.ZONE:
            found = self._found(text)
            return None if found.guessed else self._zones(found.zones, sure=len(text.strip()) >= SHORT)
        return None

    def guessed(self, text: str) -> Dialog | None:
        """Return the question whether that is what was meant, for a text that may be a place; else None."""
        if self.draft.asks is not Asked.ZONE:
            return None
        zones = self._zones(self._found(text).zones, sure=False)
        return zones if isinstance(zones, Dialog) else None

    def unclear(self) -> Markup | None:
        """Return what to say of a text that was no answer to what is asked."""
        wording = self.knowledge.wording
        texts = {Asked.DATE: wording.care_date_unclear, Asked.ZONE: wording.care_zone_unclear}
        template = texts.get(self.draft.asks) if self.draft.asks else None
        return None if template is None else render(template)

    def _date(self, text: str) -> Answer:
        if self.plan is None:
            return None
        limits = treatment_limits(self.plan, self.knowledge.plan_defaults, self.today)
        read = DateReader(self.knowledge.date_words).read(text, self.today, limits)
        if isinstance(read, Ambiguity):
            return menus.two_dates(self.knowledge, read.dates)
        return self._refused(read) if isinstance(read, Refusal) else self._day(read)

    def _day(self, day: date | None) -> Answer:
        if self.plan is None or day is None:
            return None
        refused = treatment_limits(self.plan, self.knowledge.plan_defaults, self.today).refusal(day)
        return self._refused(refused) if refused else replace(self.draft, day=day)

    def _refused(self, refused: Refusal) -> Answer:
        if self.plan is None:
            return None
        above = menus.refusal(self.knowledge, refused, self.plan)
        return menus.treatment_date(self.knowledge, self.today, above)

    def _month(self, shown: date | None) -> Answer:
        if self.plan is None or shown is None:
            return None
        limits = treatment_limits(self.plan, self.knowledge.plan_defaults, self.today)
        return menus.month(self.knowledge, shown, limits)

    def _hour(self, text: str) -> Answer:
        hour = typed_hour(text)
        return None if hour is None else replace(self.draft, hour=hour)

    def _found(self, text: str) -> FoundZones:
        return ZoneFinder(load_zone_index(), self.knowledge.places).find(text)

    def _zones(self, found: Sequence[str], *, sure: bool) -> Answer:
        zones = distinct(tuple(found), load_zone, self.now)[:MOST_ZONES]
        if not zones:
            return None
        if sure and len(zones) == 1:
            return replace(self.draft, zone=zones[0])
        return menus.zones(self.knowledge, zones, self.now)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
