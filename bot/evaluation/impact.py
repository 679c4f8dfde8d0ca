"""What a new version of the knowledge would do differently: two assistants, the same questions. Pure.

Meant for a worker thread: each question is asked twice, a few milliseconds in all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.assistant import Assistant
from bot.answering.model import Outcome
from bot.answering.reply import Reply
from bot.evaluation.questions import NONE, Kind, Question
from bot.evaluation.scorecard import Scorecard, Share
from bot.evaluation.verdict import Verdict, judge

MOST_SHOWN = 15
_ANSWERS = frozenset({Outcome.ANSWER, Outcome.REFERRAL})


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a question. `entries` are those answered; `rule` is the red flag that fires."""

    outcome: Outcome
    entries: tuple[str, ...] = ()
    rule: str | None = None

    def __str__(self) -> str:
        names = " and ".join(f"`{entry}`" for entry in self.entries)
        match self.outcome:
            case Outcome.ANSWER:
                return f"answer {names}"
            case Outcome.REFERRAL:
                return f"referral {names}"
            case Outcome.URGENT:
                return f"alarm `{self.rule}`"
            case Outcome.FALLBACK:
                return "nothing"
        return "small talk" if self.outcome is Outcome.SMALLTALK else str(self.outcome)


@dataclass(frozen=True, slots=True)
class Shift:
    """A question that would be treated differently."""

    text: str
    was: Fate
    now: Fate

    def __str__(self) -> str:
        return f"“{self.text}”: {self.was} → {self.now}"


def fate_of(reply: Reply) -> Fate:
    """Return what became of the question; which choices are offered, and in which words it is answered, don't count."""
    entries = reply.entries if reply.outcome in _ANSWERS else ()
    return Fate(reply.outcome, entries, reply.urgency.rule.id if reply.urgency else None)


def shifts(old: Assistant, new: Assistant, questions: Iterable[str]) -> tuple[Shift, ...]:
    """Return those of `questions` that `new` would treat differently, in their order; of equal texts the first."""
    found = (Shift(q, fate_of(old.reply(q)), fate_of(new.reply(q))) for q in dict.fromkeys(questions))
    return tuple(shift for shift in found if shift.was != shift.now)


@dataclass(frozen=True, slots=True)
class Regrade:
    """A labelled question that is judged differently now."""

    question: Question
    was: Fate
    now: Fate

    def __str__(self) -> str:
        names = [f"`{name}`" if name != NONE else "no answer" for name in self.question.expect or (NONE,)]
        joined = (" and " if self.question.multi else " or ").join(names)
        wanted = "alarm" if self.question.kind is Kind.URGENT else joined
        return f"“{self.question.text}”: {self.was} → {self.now} (right: {wanted})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same labelled questions before and after: those that got worse, and those that got better.

    Answered right is better than choices or silence, and these are better than a wrong answer, a missed emergency or
    a false alarm.
    """

    before: Scorecard
    after: Scorecard
    worse: tuple[Regrade, ...]
    better: tuple[Regrade, ...]

    @property
    def line(self) -> str:
        """The scorecard in one line: "answered 81% → 84%, wrong 1.9% → 1.8%"; alarms are named where they change."""
        before, after = self.before.measures(), self.after.measures()
        parts = [
            _moved("answered", before["answered"], after["answered"], digits=0),
            _moved("wrong", before["wrong"], after["wrong"], digits=1),
        ]
        for name, label in (("urgent", "red flags seen"), ("false_alarms", "false alarms")):
            if before[name] != after[name]:
                parts.append(_moved(label, before[name], after[name], digits=1))
        return ", ".join(filter(None, parts)) or "no question of the file can be measured"


def compare(old: Assistant, new: Assistant, questions: Sequence[Question], title: str = "") -> Comparison:
    """Ask both assistants all labelled questions and return how the verdicts move."""
    before, after = (_judged(assistant, questions) for assistant in (old, new))
    pairs = list(zip(before, after, strict=True))
    return Comparison(
        Scorecard(title, old.knowledge.version, [verdict for verdict, _ in before]),
        Scorecard(title, new.knowledge.version, [verdict for verdict, _ in after]),
        tuple(Regrade(w.question, was, now) for (w, was), (n, now) in pairs if _grade(n) < _grade(w)),
        tuple(Regrade(w.question, was, now) for (w, was), (n, now) in pairs if _grade(n) > _grade(w)),
    )


def render(items: Sequence[Shift] | Sequence[Regrade], *, most: int = MOST_SHOWN) -> str:
    """Return one line for each, at most `most`, then how many more there are; plain text, "" of none."""
    lines = [f"• {item}" for item in items[:most]]
    return "\n".join([*lines, *([f"… and {len(items) - most} more"] if len(items) > most else [])])


def _judged(assistant: Assistant, questions: Sequence[Question]) -> list[tuple[Verdict, Fate]]:
    replies = [(question, assistant.reply(question.text)) for question in questions]
    return [(judge(question, reply, assistant.knowledge), fate_of(reply)) for question, reply in replies]


def _grade(verdict: Verdict) -> int:
    """Return 2 for right, 1 for harmless and 0 for wrong."""
    if verdict.question.kind is Kind.URGENT:
        return 2 if verdict.alarmed else 0
    if verdict.alarmed or (verdict.wrong and not verdict.question.alarm_only):
        return 0
    return 2 if verdict.answered or verdict.question.alarm_only else 1


def _moved(label: str, before: Share, after: Share, *, digits: int) -> str:
    if before.value is None or after.value is None:
        return ""
    return f"{label} {before.value:.{digits}%} → {after.value:.{digits}%}"
