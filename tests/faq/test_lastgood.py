from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.faq.lastgood import LastGood
from bot.faq.snapshot import Snapshot, read_snapshot
from tests.faq.folder import FAQ, write_folder

KILLED_EVERYWHERE = """
import os, signal, sys
from pathlib import Path
from bot.faq.lastgood import LastGood
from bot.faq.snapshot import read_snapshot
kept, clinic, other = LastGood(Path(sys.argv[1])), *(read_snapshot(Path(folder)) for folder in sys.argv[2:])

def killed_at(step):
    left = iter(range(step))
    def hook(event, arguments):
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    kept.keep(other)
    os._exit(0)

step = 0
while True:
    kept.keep(clinic)
    assert kept.read().digest == clinic.digest
    child = os.fork()
    if not child:
        killed_at(step)
    _, status = os.waitpid(child, 0)
    print(step, kept.read().digest)
    if not status:
        break
    step += 1
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Snapshot:
    folder = write_folder(tmp_path / "clinic")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.yaml").write_text("document: a\n")
    return read_snapshot(folder)


@pytest.fixture
def other(tmp_path: Path) -> Snapshot:
    return read_snapshot(write_folder(tmp_path / "other", faq=FAQ.replace("often", "always")))


def test_what_is_kept_comes_back_as_it_was(clinic: Snapshot, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "last-good")
    assert kept.read() is None

    kept.keep(clinic)

    back = LastGood(tmp_path / "last-good").read()
    assert back is not None
    assert back.digest == clinic.digest
    assert {name: file.raw for name, file in back.files.items()} == {n: f.raw for n, f in clinic.files.items()}


def test_only_the_latest_is_kept_and_nothing_beside_it(clinic: Snapshot, other: Snapshot, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "last-good")
    for snapshot in (clinic, other, clinic, clinic, other):
        kept.keep(snapshot)

    assert sorted(path.name for path in (tmp_path / "last-good").iterdir()) == sorted([other.digest, "current"])
    assert (kept.read() or clinic).digest == other.digest


@pytest.mark.parametrize("spoil", ["changed", "missing", "all missing", "no name", "a name that leads elsewhere"])
def test_a_spoilt_copy_is_not_used_and_is_mended_by_the_next(clinic: Snapshot, tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "last-good"
    LastGood(folder).keep(clinic)
    match spoil:
        case "changed":
            (folder / clinic.digest / "faq.yaml").write_text(FAQ.replace("often", "never"))
        case "missing":
            (folder / clinic.digest / "urgent.yaml").unlink()
        case "all missing":
            shutil.rmtree(folder / clinic.digest)
        case "no name":
            (folder / "current").write_bytes(b"\xff\x00")
        case _:
            (folder / "current").write_text("../clinic")

    assert LastGood(folder).read() is None
    LastGood(folder).keep(clinic)
    assert LastGood(folder).read() is not None


def test_a_folder_that_can_t_be_written_is_no_error(
    clinic: Snapshot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")

    LastGood(tmp_path / "file" / "last-good").keep(clinic)

    assert "No copy of the clinic's files is kept" in caplog.text


def test_killed_at_any_step_of_writing_a_whole_copy_is_there(clinic: Snapshot, other: Snapshot, tmp_path: Path) -> None:
    folders = [str(tmp_path / name) for name in ("last-good", "clinic", "other")]
    done = subprocess.run(
        [sys.executable, "-c", KILLED_EVERYWHERE, *folders],
        capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    left = [line.split()[1] for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    assert len(left) > 30
    assert left == sorted(left, key=[clinic.digest, other.digest].index)  # first the old one, then the new one
    assert {left[0], left[-1]} == {clinic.digest, other.digest}


def test_a_person_s_yes_is_remembered(clinic: Snapshot, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "new" / "last-good")
    assert kept.accepted() is None

    kept.accept(clinic.digest)

    assert LastGood(tmp_path / "new" / "last-good").accepted() == clinic.digest
