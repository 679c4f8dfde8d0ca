"""The text of every reply, put together from the entries and the clinic's wording."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

from markupsafe import Markup

from bot.answering.knowledge import Knowledge, Smalltalk
from bot.answering.model import EntryKind, FaqEntry, Match, Outcome, Side, Tier, Urgency
from bot.answering.reply import Choice, Reply
from bot.answering.wording import render

SELF_HARM = "self-harm"  # the rule whose instruction is right for every guess at it
MAX_OFFERED = 3  # choices of one question; a phone shows them without scrolling
MAX_POSTPONED = 5  # questions of one message that are named as not answered yet
MAX_PART = 80  # characters of the unknown half that are quoted back


class Composer:
    """Builds replies from one version of the knowledge; every one carries its doctor notice."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._wording = knowledge.wording
        self._blocks: dict[str, Markup] = {}  # the answer of an entry under its question, once it was asked

    def urgent(self, urgency: Urgency) -> Reply:
        """What to do now comes first, then the sign that was understood; no FAQ answer.

        Where the words only resemble an alarm no sign is named: it would be a guess. A life at risk needs no name.
        """
        if not urgency.sure and urgency.rule.id != SELF_HARM:
            return self._reply(Outcome.URGENT, [render(self._wording.urgent_unsure)], urgency=urgency)
        instruction = render(self._wording.instructions[urgency.rule.instruction])
        sign = [render(self._wording.urgent_sign, sign=urgency.rule.meaning)] if urgency.sure else []
        return self._reply(Outcome.URGENT, [instruction, *sign], urgency=urgency)

    def smalltalk(self, talk: Smalltalk) -> Reply:
        """A human reply to small talk."""
        return self._reply(Outcome.SMALLTALK, [render(talk.reply)])

    def no_words(self) -> Reply:
        """The reply to a message of emoji or signs alone."""
        return self._reply(Outcome.SMALLTALK, [render(self._wording.no_words)])

    def entry(self, entry: FaqEntry, confidence: float | None = None) -> Reply:
        """The answer of one entry."""
        return self._answers([(entry, confidence)], [], [])

    def fallback(self) -> Reply:
        """The honest "I don't know, here is the clinic"; it has no confidence."""
        return self._reply(Outcome.FALLBACK, [render(self._wording.fallback)])

    def matches(self, matches: Sequence[Match]) -> Reply:
        """The reply to a message in which the matcher found these questions, in the order they were asked."""
        later = [match.text for match in matches if match.postponed][:MAX_POSTPONED]
        matches = [match for match in matches if not match.postponed]
        answered: dict[str, tuple[FaqEntry, float | None]] = {}
        for match in matches:
            if match.tier is Tier.ANSWER:
                entry = self._knowledge.by_id[match.ranking[0].entry_id]
                answered.setdefault(entry.id, (entry, match.confidence))
        unsure = [match for match in matches if match.tier is Tier.CHOICES]
        unknown = [match.text for match in matches if match.tier is Tier.FALLBACK]
        offered = self._offered(unsure, answered)
        if answered:
            return self._answers(list(answered.values()), offered, [*self._unknown_parts(unknown), *self._later(later)])
        if not offered:
            return self.fallback()
        confidence = max((match.confidence for match in unsure if match.confidence is not None), default=None)
        blocks = [render(self._wording.choices), *self._unknown_parts(unknown)]
        entries = tuple(choice.entry_id for choice in offered)
        return self._reply(Outcome.CHOICES, blocks, entries=entries, confidence=confidence, offered=offered)

    def carefully(self, reply: Reply) -> Reply:
        """The same reply; it says when not to wait, whatever it answers."""
        line = render(self._wording.safety_line)
        return reply if line in reply.body else replace(reply, body=Markup("\n\n").join([reply.body, line]))

    def _offered(self, unsure: Sequence[Match], answered: Collection[str]) -> tuple[Choice, ...]:
        ids = chain.from_iterable([c.entry_id for c in match.ranking[:MAX_OFFERED]] for match in unsure)
        return tuple(self._choice(name) for name in dict.fromkeys(ids) if name not in answered)

    def _choice(self, entry_id: str) -> Choice:
        return Choice(entry_id, self._knowledge.by_id[entry_id].question)

    def _unknown_parts(self, unknown: Sequence[str]) -> list[Markup]:
        return [render(self._wording.unknown_part, part=_shortened(part)) for part in unknown]

    def _later(self, later: Sequence[str]) -> list[Markup]:
        return [render(self._wording.postponed_part, part=_shortened(part)) for part in later]

    def _answers(
        self, answered: Sequence[tuple[FaqEntry, float | None]], offered: Sequence[Choice], parts: Sequence[Markup]
    ) -> Reply:
        entries = [entry for entry, _ in answered]
        blocks = [self._block(entry) for entry in entries]
        if any(entry.kind is EntryKind.REFERRAL for entry in entries):
            blocks.append(render(self._wording.referral))
        if any(entry.side is Side.AFTER for entry in entries):
            blocks.append(render(self._wording.safety_line))
        blocks.extend(parts)
        if offered:
            blocks.append(render(self._wording.choices_also))
        is_answer = any(entry.kind is EntryKind.ANSWER for entry in entries)
        confidences = [confidence for _, confidence in answered if confidence is not None]
        return self._reply(
            Outcome.ANSWER if is_answer else Outcome.REFERRAL,
            blocks,
            entries=tuple(entry.id for entry in entries),
            confidence=min(confidences, default=None),
            offered=tuple(offered),
            see_also=self._see_also(entries),
        )

    def _block(self, entry: FaqEntry) -> Markup:
        if entry.id not in self._blocks:
            heading = render(self._wording.heading, question=entry.question)
            self._blocks[entry.id] = heading + Markup("\n") + Markup(entry.answer)  # noqa: S704  checked when loaded
        return self._blocks[entry.id]

    def _see_also(self, entries: Sequence[FaqEntry]) -> tuple[Choice, ...]:
        shown = {entry.id for entry in entries}
        ids = dict.fromkeys(other for entry in entries for other in entry.see_also if other not in shown)
        return tuple(self._choice(name) for name in ids)[:MAX_OFFERED]

    def _reply(
        self,
        outcome: Outcome,
        blocks: Sequence[Markup],
        *,
        entries: tuple[str, ...] = (),
        confidence: float | None = None,
        offered: tuple[Choice, ...] = (),
        see_also: tuple[Choice, ...] = (),
        urgency: Urgency | None = None,
    ) -> Reply:
        return Reply(
            outcome=outcome,
            body=Markup("\n\n").join(blocks),
            notice=self._knowledge.doctor_notice,
            entries=entries,
            confidence=confidence,
            offered=offered,
            see_also=see_also,
            urgency=urgency,
        )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_PART else text[: MAX_PART - 1].rstrip() + "…"
