"""The commands on the clinic's files: are they right, how well do they answer, what may stand in them."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import app as composition
from bot.answering.assistant import Assistant
from bot.cli.options import JsonOption, KnowledgeOption
from bot.faq.problems import KnowledgeError, Problem, Severity
from bot.reloading.learning import learn
from bot.settings import read_settings


def check(knowledge: KnowledgeOption = None) -> None:
    """Check the clinic's files. Prints every problem with file, line and column; exits with 1 if one is an error."""
    settings = read_settings()
    folder = knowledge or settings.knowledge_dir
    problems = _problems(folder, settings.cache_dir)
    for problem in problems:
        print(problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    print(f"{folder}: {_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}", file=sys.stderr)
    raise typer.Exit(1 if errors else 0)


def evaluate(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.jsonl]", show_default=False)] = None,
    knowledge: KnowledgeOption = None,
    *,
    as_json: JsonOption = False,
    minimum: Annotated[
        list[str] | None,
        typer.Option(
            "--min", metavar="MEASURE=SHARE", help="The least a measure may be, like answered=.75; repeatable."
        ),
    ] = None,
    maximum: Annotated[
        list[str] | None,
        typer.Option(
            "--max", metavar="MEASURE=SHARE", help="The most, like wrong=.03 or false_alarms=.01; repeatable."
        ),
    ] = None,
) -> None:
    """Print the scorecard: how the bot answers labelled questions, or, without FILE, the FAQ's own phrasings left out.

    Exits with 1 where a measure misses its --min or --max.
    """
    from bot.evaluation import tables  # noqa: PLC0415  rich and the rest would slow the other commands' start
    from bot.evaluation.limits import broken, read_limits  # noqa: PLC0415
    from bot.evaluation.run import evaluate_file, evaluate_knowledge  # noqa: PLC0415

    limits = read_limits(minimum or [], maximum or [])
    settings = read_settings()
    loaded = composition.load(knowledge or settings.knowledge_dir, settings.knowledge_dir if knowledge else None)
    with tables.progress() as progress:
        if file is not None:
            scorecard = evaluate_file(file, composition.build_assistant(loaded, settings.cache_dir), progress)
        else:
            scorecard = evaluate_knowledge(loaded.knowledge, progress)
    if as_json:
        print(json.dumps(scorecard.as_json(), indent=2))
    else:
        tables.show(scorecard)
    failures = broken(scorecard, limits)
    for failure in failures:
        print(failure, file=sys.stderr)
    raise typer.Exit(1 if failures else 0)


def schema(
    knowledge: KnowledgeOption = None,
    *,
    write: Annotated[bool, typer.Option("--write", help="Write them to schemas/ in the folder of faq.yaml.")] = False,
) -> None:
    """Print the JSON Schemas of the clinic's files, with which an editor helps while typing."""
    from bot.faq.schema import schemas, write_schemas  # noqa: PLC0415

    if write:
        for path in write_schemas(knowledge or read_settings().knowledge_dir):
            print(path)
    else:
        print(json.dumps(schemas(), indent=2))


def _problems(folder: Path, cache: Path | None) -> tuple[Problem, ...]:
    from bot.evaluation.tables import progress  # noqa: PLC0415  only this command rehearses the phrasings
    from bot.faq.checks import check_rehearsal  # noqa: PLC0415

    try:
        loaded = composition.load(folder)
    except KnowledgeError as error:
        return error.problems
    learnt = learn(loaded.knowledge, cache)
    with progress() as bar:
        track = partial(bar.track, description="Rehearsing")
        rehearsed = check_rehearsal(Assistant(loaded.knowledge, learnt), learnt.alarms.failures, loaded.files, track)
    return tuple(sorted((*loaded.warnings, *rehearsed)))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
