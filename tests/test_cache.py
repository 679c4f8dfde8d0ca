import logging
import os
import pickle
from pathlib import Path

import pytest

from bot import cache as module
from bot.cache import KEPT, cached


class Lesson:
    """Counts how often it is learnt."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[int]:
        self.times += 1
        return [1, 2, 3]


def test_what_was_learnt_once_is_not_learnt_again(tmp_path: Path) -> None:
    lesson = Lesson()

    assert cached(tmp_path / "cache", "a", lesson) == cached(tmp_path / "cache", "a", lesson) == [1, 2, 3]
    assert lesson.times == 1


def test_another_name_or_other_code_learns_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = Lesson()
    for code in ("old", "new"):
        (tmp_path / code / "answering").mkdir(parents=True)
    (tmp_path / "new" / "answering" / "new.py").write_text("x = 1")

    monkeypatch.setattr(module, "CODE", tmp_path / "old")
    cached(tmp_path, "a", lesson)
    cached(tmp_path, "b", lesson)
    monkeypatch.setattr(module, "CODE", tmp_path / "new")
    cached(tmp_path, "a", lesson)

    assert lesson.times == 3


def test_without_a_folder_nothing_is_kept() -> None:
    lesson = Lesson()

    cached(None, "a", lesson)
    cached(None, "a", lesson)

    assert lesson.times == 2


@pytest.mark.parametrize("spoilt", [b"", b"garbage", b"\x80\x05cos\nnothing_of_the_kind\n."])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, spoilt: bytes, caplog: pytest.LogCaptureFixture) -> None:
    lesson = Lesson()
    cached(tmp_path, "a", lesson)
    [path] = tmp_path.iterdir()
    path.write_bytes(spoilt)

    assert cached(tmp_path, "a", lesson) == cached(tmp_path, "a", lesson) == [1, 2, 3]
    assert lesson.times == 2
    assert "learning anew" in caplog.text


def test_a_file_in_which_one_number_has_changed_is_made_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lesson = Lesson()
    cached(tmp_path, "a", lesson)
    [path] = tmp_path.iterdir()
    spoilt = path.read_bytes().replace(b"K\x02", b"K\x07")  # the 2 of [1, 2, 3], as pickle writes it
    assert spoilt != path.read_bytes()
    path.write_bytes(spoilt)

    assert cached(tmp_path, "a", lesson) == [1, 2, 3]
    assert lesson.times == 2
    assert "learning anew" in caplog.text


def test_a_file_without_a_checksum_is_made_anew(tmp_path: Path) -> None:
    lesson = Lesson()
    cached(tmp_path, "a", lesson)
    [path] = tmp_path.iterdir()
    path.write_bytes(pickle.dumps([4, 5, 6], protocol=5))  # as an older version wrote it

    assert cached(tmp_path, "a", lesson) == [1, 2, 3]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_may_write_to_is_not_read(tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture) -> None:
    lesson = Lesson()
    cached(tmp_path, "a", lesson)
    [path] = tmp_path.iterdir()
    (path if what == "file" else tmp_path).chmod(0o777)

    cached(tmp_path, "a", lesson)

    assert lesson.times == 2
    assert "others may write to it" in caplog.text


def test_a_folder_that_can_t_be_written_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "file").write_text("in the way")

    assert cached(tmp_path / "file" / "cache", "a", Lesson()) == [1, 2, 3]
    assert "Not keeping what was learnt" in caplog.text


def test_what_is_used_again_and_again_outlives_edits_that_were_only_tried(tmp_path: Path) -> None:
    served = Lesson()
    for number in range(KEPT + 3):
        cached(tmp_path, "served", served)
        for minutes, file in enumerate(sorted(tmp_path.glob("*.learnt"), key=lambda one: one.stat().st_mtime)):
            os.utime(file, (1000 + minutes, 1000 + minutes))  # a clock too coarse to tell them apart
        cached(tmp_path, str(number), Lesson())

    assert served.times == 1


def test_only_the_latest_versions_are_kept_and_nothing_half_written(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        cached(tmp_path, str(number), Lesson())

    assert len(list(tmp_path.iterdir())) == KEPT


def test_what_is_in_use_outlives_newer_versions_that_are_not(tmp_path: Path) -> None:
    lesson = Lesson()
    for number in range(KEPT + 3):
        cached(tmp_path, "in use", lesson)
        for age, path in enumerate(sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)):
            os.utime(path, (1e9 - age, 1e9 - age))
        cached(tmp_path, str(number), Lesson())

    assert lesson.times == 1
