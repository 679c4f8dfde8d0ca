"""Labelled questions: one JSON object a line, as `tests/data/questions-dev.jsonl` shows."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.errors import ClinicBotError

NONE = "none"  # in `expect`: no FAQ answer; the message, or its other half, is to be declined


class Kind(StrEnum):
    """What a message is: answerable, out of scope, urgent, or one that only sounds urgent."""

    IN_SCOPE = "in_scope"
    OUT_OF_SCOPE = "oos"
    URGENT = "urgent"
    LOOKALIKE = "lookalike"


class QuestionsError(ClinicBotError):
    """The file of questions can't be used; the message names every bad line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message and what is right for it.

    `expect` holds entry ids, any one of which is right, or with `multi` all of which are needed; `NONE` stands for
    declining. For an urgent message, and with `alarm_only`, nothing but the alarm is judged.
    """

    id: str
    text: str
    kind: Kind
    expect: tuple[str, ...]
    style: str = ""
    multi: bool = False
    alarm_only: bool = False


def read_questions(path: Path, ids: Collection[str] | None = None) -> list[Question]:
    """Return the questions in the file; `ids` of the FAQ's entries are all that may be expected, if they are given.

    Raises:
        QuestionsError: the file can't be read, or holds lines that are no questions or expect what is not there.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path} can't be read ({error}): name a UTF-8 file of one JSON object a line") from None
    problems: list[str] = []
    questions = list(_questions(lines, path, ids, problems))
    if problems or not questions:
        raise QuestionsError("\n".join(problems or [f"{path} holds no questions"]))
    return questions


def _questions(lines: list[str], path: Path, ids: Collection[str] | None, problems: list[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line), number)
        except (ValueError, TypeError, KeyError) as error:
            problems.append(f"{path}:{number}: {_reason(error)}")
        else:
            problems += [f"{path}:{number}: {reason}" for reason in _unknown(question, ids)]
            yield question


def _unknown(question: Question, ids: Collection[str] | None) -> Iterator[str]:
    """Yield a sentence for each id that is expected and that no entry has; of urgent messages the alarm is judged."""
    if ids is None or question.kind is Kind.URGENT:
        return
    for name in question.expect:
        if name != NONE and name not in ids:
            close = get_close_matches(name, list(ids), n=1, cutoff=0.6)
            advice = f"did you mean `{close[0]}`?" if close else f"`{NONE}` stands for no entry"
            yield f"the FAQ has no entry `{name}`: {advice}"


def _question(fields: dict[str, Any], number: int) -> Question:
    if not isinstance(fields, dict):
        raise TypeError('each line should be an object: {"text": "…", "kind": "in_scope", "expect": ["entry-id"]}')
    text, expect = fields["text"], fields["expect"]
    if not isinstance(text, str) or not isinstance(expect, list) or not all(isinstance(e, str) for e in expect):
        raise TypeError("`text` should be a text and `expect` a list of entry ids")
    return Question(
        id=str(fields.get("id", number)),
        text=text,
        kind=Kind(fields["kind"]),
        expect=tuple(expect),
        style=str(fields.get("style", "")),
        multi=bool(fields.get("multi", False)),
    )


def _reason(error: ValueError | TypeError | KeyError) -> str:
    if isinstance(error, json.JSONDecodeError):
        example = '{"text": "does it hurt?", "kind": "in_scope", "expect": ["id-of-the-entry"]}'
        return f"this line can't be read: write it like {example}, or take it out"
    return f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
