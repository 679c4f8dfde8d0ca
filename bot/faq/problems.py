"""What is wrong in a file of the clinic, said so that a nurse can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.errors import ClinicBotError

MOST_PROBLEMS = 100  # that are told at once; a file with more is another file, or has one slip that spoils the rest
MOST_LETTERS = 700  # of a message, which may quote what stands in the file; its advice stands at the end
ADVICE_LETTERS = 200


class Severity(StrEnum):
    """Whether a file with this problem may be served."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` and `column` count from 1; `message` says what to do, too."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        label = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{self.file}:{self.line}:{self.column}: {label}{self.message}"


class KnowledgeError(ClinicBotError):
    """The clinic's files can't be used; `problems` holds the reasons in file order, the first hundred of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = _told(sorted(problems))
        count = len(self.problems)
        heading = (
            "The clinic's files can't be used. Mend this and try again:"
            if count == 1
            else (f"The clinic's files can't be used. Mend these {count} problems and try again:")
        )
        super().__init__("\n".join([heading, *map(str, self.problems)]))


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    shown = tuple(_shortened(problem) for problem in problems[:MOST_PROBLEMS])
    if len(problems) <= MOST_PROBLEMS:
        return shown
    return (*shown, replace(shown[-1], message="and there are more problems: mend these first, then check again"))


def _shortened(problem: Problem) -> Problem:
    message = problem.message
    if len(message) <= MOST_LETTERS:
        return problem
    return replace(problem, message=f"{message[: MOST_LETTERS - ADVICE_LETTERS]} … {message[-ADVICE_LETTERS:]}")
