"""What only a rehearsal shows: red flags that do not fire, and entries that the bot can't keep apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.answering.assistant import Assistant
from bot.answering.confusions import Confusions, find_confusions
from bot.answering.knowledge import Knowledge
from bot.answering.model import UrgencyRule
from bot.answering.triage import Failure, Fault
from bot.faq.conversion import Files
from bot.faq.document import Path
from bot.faq.problems import Problem, Severity

FEW_PHRASINGS = 5  # fewer teach the bot little
ALIKE = 0.25  # share of an entry's phrasings that another entry may win before the two are called alike


Phrasing = tuple[Path, str, str]  # where it stands, its entry, its text
Track = Callable[[Sequence[Phrasing]], Iterable[Phrasing]]


def safety_problems(failures: Iterable[Failure], files: Files) -> list[Problem]:
    """Return an error for each example of the red flags that does not do what it must. No file passes with one."""
    urgent, document = files.urgent
    places = {rule.id: index for index, rule in enumerate(urgent.rules)}
    return [
        document.problem(_example_path(failure, places[failure.rule.id]), _failure_message(failure))
        for failure in failures
    ]


def check_rehearsal(
    assistant: Assistant, failures: Iterable[Failure], files: Files, track: Track = lambda phrasings: phrasings
) -> list[Problem]:
    """Return what the rehearsal of all phrasings shows: errors of the red flags, warnings of the FAQ.

    `track` is given all phrasings and yields them again, as one after the other is tried.
    """
    confusions = find_confusions(assistant.matcher)
    return [
        *safety_problems(failures, files),
        *_urgent_phrasings(assistant, files, track),
        *_few_phrasings(assistant.knowledge, files),
        *_lost_phrasings(assistant, files),
        *_lookalikes(confusions, assistant.knowledge, files),
    ]


def _example_path(failure: Failure, rule: int) -> Path:
    key = "must_fire" if failure.must_fire else "must_not_fire"
    return ("rules", rule, key, _examples(failure.rule, key).index(failure.example))


def _examples(rule: UrgencyRule, key: str) -> tuple[str, ...]:
    return rule.must_fire if key == "must_fire" else rule.must_not_fire


FAULTS = {
    Fault.SILENT: "`{rule}` no longer fires on “{example}”: give back the phrases that caught it",
    Fault.LOUD: "“{example}” raises an alarm and must not: narrow the phrases, or add to `none`",
    Fault.UNSEEN: "no phrase of `{rule}` sees “{example}”, nor most of its other examples: give it phrases that do",
    Fault.UNPROVEN: "“{example}” fires only because the bot learnt it by heart, and `{rule}` has few "
    "examples that prove it: give the rule phrases that see it, or more examples like it",
}


def _failure_message(failure: Failure) -> str:
    return FAULTS[failure.fault].format(rule=failure.rule.id, example=failure.example)


def _urgent_phrasings(assistant: Assistant, files: Files, track: Track) -> Iterator[Problem]:
    for path, entry_id, text in track(list(_phrasings(files))):
        urgency = assistant.triage.assess(text)
        if urgency is not None and assistant.is_alarm(text, urgency):
            message = f"patients who write this get the alarm `{urgency.rule.id}`, not the answer of `{entry_id}`"
            yield _warning(files, path, f"{message}: reword it, or take it out")


def _few_phrasings(knowledge: Knowledge, files: Files) -> Iterator[Problem]:
    for index, entry in enumerate(knowledge.entries):
        if len(entry.phrasings) < FEW_PHRASINGS:
            message = (
                f"`{entry.id}` has {len(entry.phrasings)} phrasings: add ways in which patients ask it, ten at least"
            )
            yield _warning(files, ("entries", index, "id"), message)


def _lost_phrasings(assistant: Assistant, files: Files) -> Iterator[Problem]:
    for path, entry_id, text in _phrasings(files):
        if assistant.matcher.known(text) is not None:  # an exact wording of one entry always returns that entry
            continue
        ranking = assistant.matcher.match(text).ranking
        if ranking and ranking[0].entry_id != entry_id:
            message = f"the bot takes this for `{ranking[0].entry_id}`, not `{entry_id}`: move it there, or reword it"
            yield _warning(files, path, message)


def _lookalikes(confusions: Confusions, knowledge: Knowledge, files: Files) -> Iterator[Problem]:
    index = {entry.id: at for at, entry in enumerate(knowledge.entries)}
    sizes = Counter({entry.id: len(entry.wordings) for entry in knowledge.entries})
    for (one, other), count in sorted(confusions.items()):
        back = confusions.get((other, one), 0)
        if one < other and count + back > ALIKE * (sizes[one] + sizes[other]):
            message = f"`{one}` and `{other}` look alike to the bot: it mixes up {count + back} of their phrasings"
            yield _warning(
                files, ("entries", index[one], "id"), f"{message}. Give each its own words, or make them one"
            )


def _phrasings(files: Files) -> Iterator[Phrasing]:
    for index, entry in enumerate(files.faq[0].entries):
        yield ("entries", index, "question"), entry.id, entry.question
        for position, text in enumerate(entry.phrasings):
            yield ("entries", index, "phrasings", position), entry.id, text


def _warning(files: Files, path: Path, message: str) -> Problem:
    _, document = files.faq
    place = document.place(path)
    return Problem(document.name, place.line, place.column, message, Severity.WARNING)
