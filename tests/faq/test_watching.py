"""Every way in which a file is saved, with real files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.faq.loading import load_snapshot
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot, read_once, read_snapshot, stamp
from bot.faq.watching import DOUBT_LOOKS, GONE_LOOKS, Watch
from tests.faq.folder import FAQ, TODAY, URGENT, write_folder

NEW = FAQ.replace("Ice is often advised.", "Ice is fine.")
DOCUMENT = "---\ndocument: a\ntitle: A\nsections: [{id: s, title: S}]\ntopics: [{id: ice, section: s, fact: F}]\n...\n"


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "clinic")


def watched(folder: Path) -> Watch:
    """A watch that has seen the folder as it is."""
    watch = Watch(folder, read_snapshot(folder))
    assert looks(watch, 3) == [None] * 3
    return watch


def looks(watch: Watch, times: int = 2) -> list[Snapshot | None]:
    return [watch.look() for _ in range(times)]


def faq_of(snapshot: Snapshot | None) -> str:
    assert snapshot is not None
    return snapshot.files["faq.yaml"].raw.decode()


def test_a_save_in_place_is_seen_once_it_holds_still_and_only_once(clinic: Path) -> None:
    watch = watched(clinic)
    (clinic / "faq.yaml").write_text(NEW)

    first, second, *later = looks(watch, 25)

    assert first is None
    assert faq_of(second) == NEW
    assert later == [None] * 23


def test_a_save_by_rename_is_seen(clinic: Path) -> None:
    watch = watched(clinic)
    (clinic / ".faq.yaml.swp").write_text(NEW)
    (clinic / ".faq.yaml.swp").replace(clinic / "faq.yaml")

    assert faq_of(looks(watch)[1]) == NEW


def test_a_save_that_keeps_size_and_time_is_seen(clinic: Path) -> None:
    watch = watched(clinic)
    before = (clinic / "faq.yaml").stat()
    (clinic / "faq.yaml").write_text(FAQ.replace("Ice is often advised.", "Ice is never advised!"[:21]))
    os.utime(clinic / "faq.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert "never" in faq_of(looks(watch)[1])


def test_a_save_that_no_state_of_the_file_tells_of_is_seen_a_little_later(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = stamp(clinic)
    monkeypatch.setattr("bot.faq.watching.stamp", lambda _: same)
    watch = watched(clinic)
    (clinic / "faq.yaml").write_text(NEW)

    assert [faq_of(found) for found in looks(watch, DOUBT_LOOKS) if found] == [NEW]


def test_touching_a_file_or_writing_the_same_again_is_no_change(clinic: Path) -> None:
    watch = watched(clinic)
    os.utime(clinic / "faq.yaml")
    (clinic / "urgent.yaml").write_text(URGENT)

    assert looks(watch, 15) == [None] * 15


def test_several_files_that_change_within_moments_are_read_as_one_set(clinic: Path) -> None:
    watch = watched(clinic)
    seen = []
    for name in ("faq.yaml", "urgent.yaml", "words.yaml"):
        (clinic / name).write_text((clinic / name).read_text().replace("---\n", "---\n# pulled\n"))
        seen.append(watch.look())
    found = watch.look()

    assert seen == [None] * 3
    assert found is not None
    assert [b"pulled" in found.files[name].raw for name in ("faq.yaml", "urgent.yaml", "words.yaml")] == [True] * 3


def test_a_file_that_changes_while_the_others_are_read_is_read_again(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watched(clinic)
    (clinic / "faq.yaml").write_text(NEW)
    assert watch.look() is None

    def disturbed(folder: Path) -> Snapshot:
        snapshot = read_once(folder)
        (clinic / "urgent.yaml").write_text(f"# later\n{URGENT}")
        monkeypatch.undo()
        return snapshot

    monkeypatch.setattr("bot.faq.watching.read_once", disturbed)
    mixed, first, second = looks(watch, 3)

    assert (mixed, first) == (None, None)
    assert second is not None
    assert second.files["urgent.yaml"].raw.startswith(b"# later")


def config_map(folder: Path, version: str, faq: str) -> None:
    """As Kubernetes does it: a new folder, then one symbolic link is put in the place of another."""
    write_folder(folder / f"..{version}", faq=faq)
    (folder / "..data_tmp").symlink_to(f"..{version}")
    (folder / "..data_tmp").replace(folder / "..data")


def test_the_swap_of_a_config_map_is_seen_and_read_as_one_set(tmp_path: Path) -> None:
    folder = tmp_path / "mounted"
    folder.mkdir()
    config_map(folder, "1", FAQ)
    for name in ("faq.yaml", "urgent.yaml", "clinic.yaml", "words.yaml", "smalltalk.yaml"):
        (folder / name).symlink_to(f"..data/{name}")
    watch = watched(folder)
    config_map(folder, "2", NEW)
    shutil.rmtree(folder / "..1")

    assert faq_of(looks(watch)[1]) == NEW


def test_a_folder_that_is_away_for_a_moment_is_waited_for(clinic: Path) -> None:
    watch = watched(clinic)
    clinic.rename(clinic.with_name("away"))
    assert looks(watch, GONE_LOOKS - 2) == [None] * (GONE_LOOKS - 2)
    clinic.with_name("away").rename(clinic)

    assert looks(watch, 12) == [None] * 12


def test_a_folder_that_stays_away_is_told_with_what_to_do(clinic: Path) -> None:
    watch = watched(clinic)
    clinic.rename(clinic.with_name("away"))

    [found] = [found for found in looks(watch, GONE_LOOKS * 3) if found]

    with pytest.raises(KnowledgeError, match="there is no such file: put it back"):
        load_snapshot(found, lambda _: TODAY)


def test_a_document_that_comes_and_goes_is_seen(clinic: Path) -> None:
    watch = watched(clinic)
    (clinic / "documents").mkdir()
    (clinic / "documents" / "a.yaml").write_text(DOCUMENT)
    (clinic / "documents" / ".#a.yaml").symlink_to("nurse@desk.1234")  # an editor's lock
    came = looks(watch)[1]
    (clinic / "documents" / "a.yaml").unlink()
    gone = [found for found in looks(watch, GONE_LOOKS + 1) if found]

    assert came is not None
    assert came.documents == ["documents/a.yaml"]
    assert [found.documents for found in gone] == [[]]


def test_an_unreadable_file_is_a_problem_with_its_place(clinic: Path) -> None:
    watch = watched(clinic)
    (clinic / "faq.yaml").unlink()
    (clinic / "faq.yaml").mkdir()

    [found] = [found for found in looks(watch, GONE_LOOKS + 1) if found]

    assert str(found.unreadable["faq.yaml"]) == f"{clinic}/faq.yaml:1:1: this is a folder and should be a file"


def test_a_pipe_in_the_place_of_a_file_holds_nothing_up(clinic: Path) -> None:
    (clinic / "faq.yaml").unlink()
    os.mkfifo(clinic / "faq.yaml")

    assert read_snapshot(clinic).files["faq.yaml"].raw == b""


def test_a_file_that_is_written_slowly_is_refused_while_it_is_not_whole(clinic: Path) -> None:
    watch, half_way = watched(clinic), NEW.index("  - id: scratch")
    with (clinic / "faq.yaml").open("w") as file:
        file.write(NEW[:half_way])
        file.flush()
        half = looks(watch)[1]
        file.write(NEW[half_way:])
    whole = looks(watch)[1]

    assert half is not None
    assert faq_of(whole) == NEW
    with pytest.raises(KnowledgeError, match="stops half-way"):
        load_snapshot(half, lambda _: TODAY)


def test_a_set_that_is_written_to_at_the_start_is_read_until_it_holds_still(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"# {number}\n{FAQ}" for number in range(3)]

    def disturbed(folder: Path, rest: Path | None = None) -> Snapshot:
        snapshot = read_once(folder, rest)
        if texts:
            (clinic / "faq.yaml").write_text(texts.pop())
        return snapshot

    monkeypatch.setattr("bot.faq.snapshot.read_once", disturbed)

    assert faq_of(read_snapshot(clinic)) == f"# 0\n{FAQ}"


def test_the_digest_names_the_content_and_not_the_place(clinic: Path, tmp_path: Path) -> None:
    other = write_folder(tmp_path / "other")

    assert read_snapshot(clinic).digest == read_snapshot(other).digest
    assert read_snapshot(clinic).with_file("faq.yaml", NEW.encode()).digest != read_snapshot(clinic).digest
    (other / "faq.yaml").write_text(NEW)
    assert read_snapshot(other).digest == read_snapshot(clinic).with_file("faq.yaml", NEW.encode()).digest
