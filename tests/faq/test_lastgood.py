from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.faq.lastgood import LastGood
from bot.faq.snapshot import Snapshot, read_snapshot
from tests.faq.folder import FAQ, write_folder

KEEPS_FOR_EVER = """
import sys
from pathlib import Path
from bot.faq.lastgood import LastGood
from bot.faq.snapshot import read_snapshot
copies = [read_snapshot(Path(folder)) for folder in sys.argv[2:]]
print("begins", flush=True)
while True:
    for copy in copies:
        LastGood(Path(sys.argv[1])).keep(copy)
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


def test_killed_at_any_moment_a_whole_copy_is_there(clinic: Snapshot, other: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "last-good"
    LastGood(folder).keep(clinic)
    digests = set()
    for delay in range(12):
        command = [sys.executable, "-c", KEEPS_FOR_EVER, str(folder), str(tmp_path / "clinic"), str(tmp_path / "other")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
            assert process.stdout is not None
            process.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.003 * delay)
            process.send_signal(signal.SIGKILL)
        kept = LastGood(folder).read()
        assert kept is not None
        digests.add(kept.digest)
        LastGood(folder).keep(clinic)
        LastGood(folder).keep(other)
        assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == [other.digest]

    assert digests <= {clinic.digest, other.digest}


def test_a_person_s_yes_is_remembered(clinic: Snapshot, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "new" / "last-good")
    assert kept.accepted() is None

    kept.accept(clinic.digest)

    assert LastGood(tmp_path / "new" / "last-good").accepted() == clinic.digest
