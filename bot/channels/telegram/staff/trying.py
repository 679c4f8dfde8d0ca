"""/try: what the bot would answer to a question, and why. Nothing of it is remembered or counted."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import Message

from bot.answering.explanation import Explanation
from bot.answering.model import Match, Outcome, Tier
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.keyboards import shortened

SHOWN = 3  # entries of each question
WORDS = 5  # that spoke for the best entry
LEAST = 0.005  # of a score; what adds less has not counted


async def show_try(desk: Desk, message: Message, question: str) -> None:
    """Show what a patient who writes `question` would get."""
    if not question:
        await desk.say(place_of(message), desk.wording.try_usage)
        return
    await desk.messenger.dialog(place_of(message), Dialog(explained(desk, question)))


def explained(desk: Desk, question: str) -> Markup:
    """Return what a patient would get and why, short enough for a phone."""
    wording, assistant = desk.wording, desk.conversation.assistant
    reply = assistant.reply(question)
    if reply.urgency is not None:
        rule, seen = reply.urgency.rule, reply.urgency.evidence
        return render(wording.try_urgent, rule=rule.id, sign=rule.meaning, words=shortened(seen))
    if reply.outcome is Outcome.SMALLTALK:
        return render(wording.try_smalltalk)
    matches = assistant.matcher.match_message(question)
    parts = [_part(desk, match, assistant.matcher.explain(match.text)) for match in matches]
    return Markup("\n\n").join([*parts, _thresholds(desk, assistant.matcher.explain(question))])


def _part(desk: Desk, match: Match, explanation: Explanation) -> Markup:
    wording = desk.wording
    tiers = {Tier.ANSWER: wording.try_answer, Tier.CHOICES: wording.try_choices, Tier.FALLBACK: wording.try_fallback}
    lines = [render(tiers[match.tier], part=shortened(match.text))]
    for candidate in match.ranking[:SHOWN]:
        entry = desk.knowledge.by_id[candidate.entry_id]
        shown = {"entry": entry.id, "question": shortened(entry.question), "confidence": f"{candidate.confidence:.0%}"}
        lines.append(render(wording.try_entry, **shown))
    if words := _words(explanation.reasons):
        lines.append(render(wording.try_words, words=", ".join(words)))
    return Markup("\n").join(lines)


def _words(reasons: Sequence[tuple[str, float]]) -> list[str]:
    return [f"{stem} {share:.2f}" for stem, share in reasons[:WORDS] if share >= LEAST]


def _thresholds(desk: Desk, explanation: Explanation) -> Markup:
    wording = desk.wording
    sides = {"before": wording.try_before, "after": wording.try_after}
    side = sides[explanation.side] if explanation.side else wording.try_no_side
    numbers = {"answer": f"{explanation.answer_from:.0%}", "choices": f"{explanation.choices_from:.0%}"}
    return render(wording.try_thresholds, known=f"{explanation.coverage:.0%}", side=side, **numbers)
