"""Labelled questions: one JSON object a line, as `tests/data/questions-dev.jsonl` shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
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


def read_questions(path: Path) -> list[Question]:
    """Return the questions in the file.

    Raises:
        QuestionsError: the file can't be read, or holds lines that are no questions.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path} can't be read ({error}): name a UTF-8 file of one JSON object a line") from None
    problems: list[str] = []
    questions = list(_questions(lines, path, problems))
    if problems or not questions:
        raise QuestionsError("\n".join(problems or [f"{path} holds no questions"]))
    return questions


def _questions(lines: list[str], path: Path, problems: list[str]) -> Iterator[Question]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _question(json.loads(line), number)
        except (ValueError, TypeError, KeyError) as error:
            reason = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
            problems.append(f"{path}:{number}: {reason}")


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
