"""The bytes of one of the clinic's files."""

import os
from pathlib import Path

from bot.faq.problems import KnowledgeError, Problem

MAX_BYTES = 1 << 20  # a FAQ of some 20,000 phrasings; read and parsed in a few tenths of a second


def read_bytes(path: Path) -> bytes:
    """Return what stands in the file, one byte past `MAX_BYTES` at the most.

    Raises:
        KnowledgeError: there is no such file, or it can't be read.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        reason = "there is no such file: put it back, or point KNOWLEDGE_DIR at the folder that holds it"
    except IsADirectoryError:
        reason = "this is a folder and should be a file"
    except OSError as error:
        reason = f"the file can't be read ({error.strerror}): check that this user may read it"
    raise KnowledgeError([Problem(str(path), 1, 1, reason)])


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting: one end of a pipe would wait for the other."""
    return os.open(path, flags | os.O_NONBLOCK)
