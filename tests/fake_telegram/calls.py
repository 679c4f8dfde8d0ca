"""The record of what the bot called."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Any  # whatever JSON can hold, of a shape that the reader knows


@dataclass
class Call:
    """One request. `status` is the HTTP status answered, None where the connection was dropped.

    `params` are typed as the schema says once the call was understood, else as they came.
    `effective`: whether it was carried out, whatever the bot got to know of it.
    """

    at: float
    method: str
    params: dict[str, Any]
    status: int | None = None
    effective: bool = False
    description: str = ""
    result: Any = None

    def json(self) -> dict[str, Any]:
        """For the control endpoint; files appear as their names and sizes."""
        params = {k: v if _is_json(v) else repr(v) for k, v in self.params.items()}
        return asdict(self) | {"params": params}


def _is_json(value: object) -> bool:
    return isinstance(value, str | int | float | bool | list | dict)
