"""An hour as people type it: "9", "09:00", "9 pm". Pure."""

import re

from bot.answering.careplan import HOURS

_HOUR = re.compile(r"(\d{1,2})(?:[:.]00)?\s*([ap])?(?:\.?m\.?)?(?:\s*o'?clock)?", re.IGNORECASE)


def typed_hour(text: str) -> int | None:
    """Return the hour that `text` names if it is one of those offered, else None."""
    match = _HOUR.fullmatch(text.strip())
    if match is None:
        return None
    hour = int(match[1])
    if match[2] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[2] in "pP" else 0)
    return hour if hour in HOURS else None
