"""What an edit would do, before anybody says yes to it: to those who ask this, to others, and to the scorecard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from bot.answering.assistant import Assistant
from bot.answering.explanation import Estimate
from bot.answering.wording import Wording, render
from bot.channels.telegram.publishing.texts import impact_blocks
from bot.evaluation.impact import Fate, fate_of
from bot.reloading.apart import in_thread
from bot.staff.publisher import Proposal

MOST_LOSERS = 5  # entries that are found less well
NOTICED = 2  # phrasings of an entry that must be lost: one moves by chance


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a phrasing, and of the FAQ's own phrasings, each judged as if it were not known.

    `reached`: how many of the kept questions would get the entry. `losers`: entries with how many of their phrasings
    would be taken for others that are not now.
    """

    was: Fate
    now: Fate
    reached: int
    before: Estimate
    after: Estimate
    losers: Sequence[tuple[str, int]]


async def effect_of(proposal: Proposal, entry: str, text: str, kept: Sequence[str]) -> Effect:
    """Work it out, in a thread."""
    return await in_thread(partial(_effect, proposal.old, proposal.new, entry, text, kept))


def _effect(old: Assistant, new: Assistant, entry: str, text: str, kept: Sequence[str]) -> Effect:
    reached = sum(entry in new.reply(question).entries for question in kept)
    was, now = fate_of(old.reply(text)), fate_of(new.reply(text))
    return Effect(was, now, reached, old.matcher.estimate, new.matcher.estimate, losers(old, new))


def losers(old: Assistant, new: Assistant) -> list[tuple[str, int]]:
    """Return the entries of which fewer phrasings are found by the others alone, the worst first."""
    lost = _found(old)
    lost.subtract(_found(new))
    worse = [(entry, count) for entry, count in lost.items() if count >= NOTICED]
    return sorted(worse, key=lambda item: (-item[1], item[0]))[:MOST_LOSERS]


def _found(assistant: Assistant) -> Counter[str]:
    return Counter(own for own, best in assistant.matcher.taken_for() if own == best)


def effect_blocks(wording: Wording, effect: Effect, proposal: Proposal, kept: int) -> list[Markup]:
    """Return it in words; what is measured on is said."""
    blocks = [render(wording.teach_fate, was=str(effect.was), now=str(effect.now))]
    blocks.append(render(wording.teach_reached, reached=str(effect.reached), all=str(kept)))
    if effect.losers:
        worse = ", ".join(f"{entry} (−{count})" for entry, count in effect.losers)
        blocks.append(render(wording.teach_worse, entries=worse))
    blocks += impact_blocks(wording, proposal.impact)
    if proposal.impact.labelled is None:
        blocks.append(render(wording.teach_estimate, scorecard=estimated(effect.before, effect.after)))
    return blocks


def estimated(before: Estimate, after: Estimate) -> str:
    """Return the scorecard in one line."""
    answered = f"answered {before.answered:.1%} → {after.answered:.1%}"
    return f"{answered}, wrong {before.wrong:.1%} → {after.wrong:.1%}"
