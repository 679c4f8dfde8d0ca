"""What is wrong in a file of the clinic, said so that a nurse can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import ClinicBotError


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
    """The clinic's files can't be used; `problems` holds every reason, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        heading = (
            "The clinic's files can't be used. Mend this and try again:"
            if count == 1
            else (f"The clinic's files can't be used. Mend these {count} problems and try again:")
        )
        super().__init__("\n".join([heading, *map(str, self.problems)]))
