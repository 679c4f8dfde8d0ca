"""What no file can know alone: ids that are used twice, and names that lead nowhere."""

from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice

from bot.faq.aftercare import plan_problems, unknown_entries
from bot.faq.conversion import Files
from bot.faq.document import Document, Path
from bot.faq.problems import MOST_PROBLEMS, Problem, Severity
from bot.faq.rules import rule_problems
from bot.faq.wording import unset_values

MOST_COMPARED = 2000  # names that a mistyped one is held against; comparing them all takes the square of the file


def reference_problems(files: Files, unread: Collection[str] = ()) -> list[Problem]:
    """Return every problem between parts of the files, warnings among them.

    `unread`: the fields of `files` that can't be used; what needs one of them is left unchecked.
    """
    needs: Mapping[Callable[[Files], Iterator[Problem]], set[str]] = {
        _entry_ids: {"faq"},
        _links: {"faq"},
        _repeated_phrasings: {"faq"},
        _sources: {"faq", "documents"},
        _documents: {"faq", "documents"},
        _rules: {"urgent"},
        _instructions: {"urgent", "clinic"},
        _smalltalk_ids: {"smalltalk"},
        _unset: {"clinic"},
        _plans: {"aftercare", "faq", "words"},
    }
    checks = [check for check, needed in needs.items() if needed.isdisjoint(unread)]
    return [problem for check in checks for problem in _until_enough(check(files))]


def _until_enough(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Stop when there are more errors than are told; warnings don't count, or they would hide an error."""
    errors = 0
    for problem in problems:
        yield problem
        errors += problem.severity is Severity.ERROR
        if errors > MOST_PROBLEMS:
            return


def _entry_ids(files: Files) -> Iterator[Problem]:
    faq, document = files.faq
    yield from _twice(document, "entries", [entry.id for entry in faq.entries])


def _smalltalk_ids(files: Files) -> Iterator[Problem]:
    smalltalk, document = files.smalltalk
    yield from _twice(document, "smalltalk", [talk.id for talk in smalltalk.smalltalk])


def _twice(document: Document, key: str, ids: list[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, name in enumerate(ids):
        if name in seen:
            line = document.place((key, seen[name], "id")).line
            yield document.problem(
                (key, index, "id"), f"the id `{name}` is taken by line {line}: give this one another"
            )
        seen.setdefault(name, index)


def _links(files: Files) -> Iterator[Problem]:
    faq, document = files.faq
    known = {entry.id: entry.id for entry in faq.entries}
    for index, entry in enumerate(faq.entries):
        for key, others in (("see_also", entry.see_also), ("twins", entry.twins)):
            for position, other in enumerate(others):
                path: Path = ("entries", index, key, position)
                if other not in known:
                    yield document.problem(path, f"there is no entry `{other}`: {_advice(other, known)}")
                elif other == entry.id:
                    yield document.problem(path, f"`{other}` points to itself: take it out")


def same_wording(text: str) -> str:
    """Return what is equal for texts that ask the same: case, spaces and the last signs don't count."""
    return " ".join(text.casefold().split()).rstrip("?!. ")


def _repeated_phrasings(files: Files) -> Iterator[Problem]:
    faq, document = files.faq
    seen: dict[str, tuple[str, Path]] = {}
    for index, entry in enumerate(faq.entries):
        wordings: list[tuple[Path, str]] = [(("entries", index, "question"), entry.question)]
        wordings += [(("entries", index, "phrasings", i), text) for i, text in enumerate(entry.phrasings)]
        for path, text in wordings:
            key = same_wording(text)
            if key not in seen:
                seen[key] = (entry.id, path)
                continue
            owner, first = seen[key]
            line = document.place(first).line
            if owner != entry.id:
                advice = "one question can't have two answers, so take one out"
                yield document.problem(path, f"line {line} says the same for `{owner}`: {advice}")
            else:
                yield _warning(document, path, f"line {line} says the same: one of them is enough")


def _sources(files: Files) -> Iterator[Problem]:
    faq, document = files.faq
    sections = {d.document: {s.id: s.id for s in d.sections} for d, _ in files.documents}
    for index, entry in enumerate(faq.entries):
        path: Path = ("entries", index, "source")
        if entry.source is None:
            if entry.kind == "answer" and sections:
                yield _warning(document, ("entries", index, "id"), f"`{entry.id}` names no source: {_SOURCE_ADVICE}")
        elif entry.source.document not in sections:
            name = entry.source.document
            advice = _advice(name, {d: d for d in sections})
            yield document.problem((*path, "document"), f"there is no document `{name}` in documents/: {advice}")
        elif entry.source.section not in sections[entry.source.document]:
            name = entry.source.section
            advice = _advice(name, sections[entry.source.document])
            yield document.problem((*path, "section"), f"the document has no section `{name}`: {advice}")


_SOURCE_ADVICE = "add `source: {document: …, section: …}`, so that the answer can be traced to the clinic's document"


def _documents(files: Files) -> Iterator[Problem]:
    answered = {entry.id for entry in files.faq[0].entries}
    for inventory, document in files.documents:
        sections = {section.id: section.id for section in inventory.sections}
        topics = {topic.id: topic.id for topic in inventory.topics}
        for index, topic in enumerate(inventory.topics):
            path: Path = ("topics", index)
            if topic.section not in sections:
                advice = _advice(topic.section, sections)
                yield document.problem((*path, "section"), f"there is no section `{topic.section}`: {advice}")
            if topic.covered_by is not None and topic.covered_by not in topics:
                advice = _advice(topic.covered_by, topics)
                yield document.problem((*path, "covered_by"), f"there is no topic `{topic.covered_by}`: {advice}")
            if topic.id not in answered:
                yield _warning(document, (*path, "id"), f"no entry of faq.yaml has the id `{topic.id}`: add one")


def _rules(files: Files) -> Iterator[Problem]:
    urgent, document = files.urgent
    yield from _twice(document, "rules", [rule.id for rule in urgent.rules])
    yield from rule_problems(urgent, document)


def _instructions(files: Files) -> Iterator[Problem]:
    urgent, document = files.urgent
    known = {name: name for name in files.clinic[0].instructions}
    for index, rule in enumerate(urgent.rules):
        if rule.instruction not in known:
            message = f"clinic.yaml has no instruction `{rule.instruction}`: {_advice(rule.instruction, known)}"
            yield document.problem(("rules", index, "instruction"), message)


def _unset(files: Files) -> Iterator[Problem]:
    clinic, document = files.clinic
    for name in unset_values(clinic.clinic):
        message = f"`{name}` is unset: fill it in; until then patients see wording that does without it"
        yield _warning(document, ("clinic", name), message)


def _plans(files: Files) -> Iterator[Problem]:
    if files.aftercare:
        aftercare, document = files.aftercare
        yield from _twice(document, "plans", [plan.id for plan in aftercare.plans])
        known = {entry.id: entry.id for entry in files.faq[0].entries}
        for path, name in unknown_entries(aftercare, known):
            yield document.problem(path, f"faq.yaml has no entry `{name}`: {_advice(name, known)}")
        yield from plan_problems(aftercare, document, has_dates=files.words[0].dates is not None)


def _warning(document: Document, path: Path, message: str) -> Problem:
    place = document.place(path)
    return Problem(document.name, place.line, place.column, message, Severity.WARNING)


def _advice(name: str, known: Mapping[str, str]) -> str:
    close = get_close_matches(name, islice(known, MOST_COMPARED), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else "correct it, or take the line out"
