"""What the clinic's files say is read once; afterwards it is known, as long as it is still the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot import cache as module
from bot.answering.learnt import Alarms
from bot.answering.triage import Failure, Fault
from bot.faq import loading
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import read_snapshot
from bot.reloading.making import Job, Version, made_from_known, make
from bot.reloading.reading import Said, keep_said, said_before
from tests.reloading.world import NEW, NOON, World, until

SHIPPED = Path(__file__).parents[2] / "knowledge"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Files that were read, and learnt from, before."""
    job = Job(read_snapshot(World.at(tmp_path).folder), NOON, tmp_path / "cache")
    keep_said(job.snapshot, make(job).said, job.cache)
    return replace(job)  # which has read nothing yet


@pytest.fixture
def unread(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may read a file of the clinic from here on."""

    def read(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(loading, "load_snapshot", read)


def test_what_the_shipped_files_say_is_known_as_it_was_read(tmp_path: Path) -> None:
    job = Job(read_snapshot(SHIPPED), NOON, tmp_path)
    read = Said(job.loaded.knowledge, job.loaded.day, job.loaded.reviews)
    keep_said(job.snapshot, read, job.cache)

    known = said_before(job.snapshot, NOON, tmp_path)

    assert known == read
    assert known is not None
    assert known.knowledge.vectors is read.knowledge.vectors is not None


@pytest.mark.usefixtures("unread")
def test_a_start_with_files_that_are_known_reads_none_of_them(job: Job) -> None:
    made = made_from_known(job)

    assert made is not None
    assert Version.of(job.snapshot, made).assistant.reply("Can I ice it?").text.startswith("heading\nIce is often")


def test_on_another_day_they_are_read_again(job: Job) -> None:
    tomorrow = NOON + timedelta(days=1)

    assert said_before(job.snapshot, tomorrow, job.cache) is None
    keep_said(job.snapshot, Job(job.snapshot, tomorrow, job.cache).said, job.cache)
    assert said_before(job.snapshot, tomorrow, job.cache) is not None


def test_files_of_another_content_are_read_again(job: Job) -> None:
    other = job.snapshot.with_file("faq.yaml", NEW.encode())

    assert said_before(other, NOON, job.cache) is None


def test_code_that_reads_otherwise_reads_them_again(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "code" / "faq").mkdir(parents=True)
    (tmp_path / "code" / "faq" / "new.py").write_text("x = 1")
    monkeypatch.setattr(module, "CODE", tmp_path / "code")

    assert said_before(job.snapshot, NOON, job.cache) is None


def test_a_damaged_copy_is_not_used_and_the_files_are_read(job: Job, caplog: pytest.LogCaptureFixture) -> None:
    assert job.cache is not None
    for path in job.cache.iterdir():
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    assert said_before(job.snapshot, NOON, job.cache) is None
    assert job.said.knowledge.entries[0].id == "ice"
    assert "ValueError" in caplog.text


def test_a_red_flag_that_fails_is_refused_with_its_place_though_the_files_are_known(job: Job) -> None:
    learnt = make(job).learnt
    rule = job.said.knowledge.rules[0]
    failures = (Failure(rule, rule.must_fire[0], Fault.SILENT),)
    alarms = Alarms(learnt.alarms.name, learnt.alarms.triage, failures)
    served = replace(learnt, alarms=alarms)

    with pytest.raises(KnowledgeError, match=r"urgent.yaml:8:17: `breathing` no longer fires"):
        made_from_known(replace(job, served=served))


async def test_what_is_served_is_kept_for_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.at(tmp_path)
    kept: list[Said] = []
    monkeypatch.setattr("bot.reloading.source.keep_said", lambda *said: kept.append(*said[1:2]))
    async with world.running() as reloader:
        await until(lambda: kept == [reloader.current.said])
        world.write(faq=NEW)
        await world.hears("changed")
        await until(lambda: kept[1:] == [reloader.current.said])


@pytest.mark.usefixtures("unread")
def test_a_question_at_the_prompt_reads_no_file_that_is_known(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "now", lambda: NOON)

    assert app.assistant_of(tmp_path / "clinic", None, job.cache).reply("Can I ice it?").text.startswith("heading\nIce")


def test_what_was_read_for_a_question_at_the_prompt_is_known_to_the_bot(tmp_path: Path) -> None:
    folder = World.at(tmp_path).folder
    app.assistant_of(folder, None, tmp_path / "cache")

    assert said_before(read_snapshot(folder), app.now(), tmp_path / "cache") is not None
