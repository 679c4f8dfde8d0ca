"""How an error nobody thought of is told in the log: its kind and its place. What it says may quote a patient."""

import traceback


def described(error: BaseException) -> str:
    """Return `ValueError in text.py:12 (compose)`."""
    steps = traceback.extract_tb(error.__traceback__)
    if not steps:
        return type(error).__name__
    last = steps[-1]
    return f"{type(error).__name__} in {last.filename.rpartition('/')[2]}:{last.lineno} ({last.name})"
