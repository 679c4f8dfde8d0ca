"""What pydantic finds wrong with a value, said so that a nurse can mend it."""

from typing import Any

from pydantic_core import ErrorDetails


def advice(what: str, details: ErrorDetails) -> str:
    """Return what is wrong with `what` and what to do."""
    if details["type"] == "string_type" and isinstance(details["input"], dict) and len(details["input"]) == 1:
        return f"{what} holds a colon, which makes it a key: put the whole line in quotes"
    template = _ADVICE.get(details["type"], "{what} is `{value}`: correct it ({reason})")
    context: dict[str, Any] = details.get("ctx", {})
    value = details["input"]
    return template.format(
        what=what,
        value=str(value)[:60],
        length=len(value) if isinstance(value, str | list | dict) else 0,
        most=context.get("max_length", context.get("le")),
        least=context.get("ge"),
        expected=context.get("expected"),
        reason=context.get("error", details["msg"]),
    )


_KEYS = "{what} should have keys (`key: text`): check the indentation"
_NUMBER = "{what} is `{value}`: write a number, like 9"
_YES = "{what} is `{value}`: write yes or no"
_DATE = "{what} is `{value}`: write a date as 2027-05-01"
_ADVICE = {  # by pydantic's name of the error
    "string_too_short": "{what} is empty: write it, or take the line out",
    "too_short": "{what} is empty: write it, or take the line out",
    "string_too_long": "{what} has {length} characters, the most is {most}: shorten it",
    "too_long": "{what} has {length} items, the most is {most}: take some out",
    "string_pattern_mismatch": "{what} is `{value}`: use only the letters a-z, digits, `-`, `_` and `.`",
    "enum": "{what} is `{value}`: use {expected}",
    "string_type": "{what} should be one text, not a list or keys: check the indentation",
    "tuple_type": "{what} should be a list: begin each line with `- `",
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": _KEYS,
    "value_error": "{what}: {reason}",
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES,
    "bool_parsing": _YES,
    "literal_error": "{what} is `{value}`: use {expected}",
    "greater_than_equal": "{what} is `{value}`, the least is {least}: correct it",
    "less_than_equal": "{what} is `{value}`, the most is {most}: correct it",
}
