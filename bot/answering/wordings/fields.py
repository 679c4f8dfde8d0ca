"""How a text of the clinic's wording says of itself when it is shown, what is put into it and how long it may be."""

from dataclasses import field
from typing import Any


def text(meaning: str, *args: str, plain: bool = False, most: int = 1000) -> Any:  # noqa: ANN401  as `field` is typed
    """Return the field of a text. `args`: its placeholders; `plain`: Telegram shows it without markup."""
    return field(metadata={"meaning": meaning, "args": args, "plain": plain, "most": most})


def label(meaning: str) -> Any:  # noqa: ANN401
    """Return the field of what stands on a button."""
    return text(f"a button: {meaning}", plain=True, most=40)
