"""The chat in a terminal: who edits the file asks, and sees at once what has become of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.channels import terminal
from bot.faq.snapshot import read_snapshot
from bot.reloading.asking import Asking
from bot.reloading.making import Job, Version, make
from tests.faq.folder import write_folder
from tests.reloading.world import BROKEN, FINE, ICE, NEW, NOON


class Nurse(io.StringIO):
    """At each prompt saves the next text and asks; None: saves nothing."""

    def __init__(self, faq: Path, texts: list[str | None]) -> None:
        super().__init__()
        self._faq, self._texts = faq, texts

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]  # as a keyboard
        if not self._texts:
            return ""
        if (text := self._texts.pop(0)) is not None:
            self._faq.write_text(text, encoding="utf-8")
        return "Can I ice it?\n"


def chats(folder: Path, *texts: str | None, interactive: bool = True) -> None:
    snapshot = read_snapshot(write_folder(folder))
    asking = Asking(Version.of(snapshot, make(Job(snapshot, NOON, None))), folder, None, lambda: NOON)
    source = Nurse(folder / "faq.yaml", list(texts))
    terminal.chat(asking.conversation, now=lambda: NOON, source=source, interactive=interactive, refresh=asking)


def test_a_saved_file_answers_the_next_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chats(tmp_path / "clinic", None, NEW, f"# touched\n{NEW}", None)
    out = capsys.readouterr().out

    assert [line for line in out.splitlines() if line in (ICE, FINE)] == [ICE, FINE, FINE, FINE]
    assert out.count("(The clinic's files have changed: version ") == 2


def test_a_broken_file_is_told_once_and_the_last_good_one_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chats(tmp_path / "clinic", BROKEN, None, NEW.replace("cold pack", "cold packs"))
    out = capsys.readouterr().out

    assert [line for line in out.splitlines() if line in (ICE, FINE)] == [ICE, ICE, FINE]
    assert out.count("did you mean `question`?") == 1
    assert out.count("(They answer as they were before.)") == 1


def test_lines_that_are_piped_in_are_answered_from_one_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chats(tmp_path / "clinic", None, NEW, interactive=False)

    assert FINE not in capsys.readouterr().out
