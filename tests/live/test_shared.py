"""Two real processes, one database, and a nurse who edits the FAQ in the staff chat."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.settings import Settings
from tests.channels.care import shows, texts
from tests.fake_telegram import FakeTelegram
from tests.live.process import bot, clinic
from tests.live.test_replicas import settings
from tests.reloading.world import FINE, ICE, NEW, ONE_LEFT

SERVED = "is served now"


def own(folder: Path, name: str) -> Path:
    """A machine of its own: another working folder, with the clinic's files as they were brought there."""
    (folder / name).mkdir()
    clinic(folder / name)
    (folder / name / "knowledge" / "aftercare.yaml").unlink()  # no plan names an entry: some may be lost
    return folder / name


async def test_an_edit_in_the_chat_is_served_by_all_and_told_once_and_status_says_who_serves_what(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    ana, nora = telegram.patient(), telegram.patient("Nora")
    shared = settings(telegram, postgres, STAFF_CHAT_ID=str(nora.id), KNOWLEDGE="database")
    async with (
        bot(own(tmp_path, "one"), shared) as one,
        bot(own(tmp_path, "two"), shared) as two,
        bot(own(tmp_path, "three"), shared, command="worker") as worker,
    ):
        await one.answering()
        await two.answering()
        nora.sends_document("faq.yaml", NEW.encode())
        await nora.expect(lambda shown: bool(shown.buttons), 30.0)
        nora.presses("proposal_apply")
        for process in (one, two, worker):
            await process.says(SERVED, within=20)
        ana.says("Can I ice it?")
        assert FINE in (await ana.next_message(60)).text
        nora.says("/status")
        await shows(nora, "status")
        await asyncio.sleep(1)
        assert [await process.stop() for process in (one, two, worker)] == [0, 0, 0]
        assert "Traceback" not in one.said + two.said + worker.said
    assert sum(text.startswith("files_changed") for text in texts(nora)) == 1
    assert [text.count("status_replica") for text in texts(nora) if text.startswith("status")] == [3]


async def test_the_folder_is_published_by_a_command_and_what_loses_much_waits_for_one_yes(
    telegram: FakeTelegram, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    nora = telegram.patient("Nora")
    shared = settings(telegram, postgres, STAFF_CHAT_ID=str(nora.id), KNOWLEDGE="database")
    first = own(tmp_path, "one")
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in {**shared, "CACHE_DIR": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(first)
    monkeypatch.setattr("sys.argv", ["clinic-bot", "publish"])

    def publish() -> str:
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().err

    async with bot(first, shared) as one, bot(own(tmp_path, "two"), shared) as two:
        await one.answering()
        await two.answering()
        assert "Nothing is to be published" in await asyncio.to_thread(publish)
        (first / "knowledge" / "faq.yaml").write_text(ONE_LEFT, encoding="utf-8")
        told = await asyncio.to_thread(publish)
        assert "faq.yaml. It waits for a yes in the staff chat, as 1 of 2 entries are lost" in told
        await shows(nora, "files_held", within=30)
        for process in (one, two):
            await process.says("wait for a yes", within=20)
        nora.presses("files_accept")
        for process in (one, two):
            await process.says(SERVED, within=20)
        await asyncio.sleep(1)
    assert sum(text.startswith("files_held") for text in texts(nora)) == 1
    assert sum(text.startswith("files_changed") for text in texts(nora)) == 1


async def test_where_each_has_its_own_files_an_edit_in_the_chat_is_refused_kindly(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    ana, nora = telegram.patient(), telegram.patient("Nora")
    folder = own(tmp_path, "one")
    async with bot(folder, settings(telegram, postgres, STAFF_CHAT_ID=str(nora.id))) as process:
        await process.answering()
        nora.sends_document("faq.yaml", NEW.encode())
        await shows(nora, "proposal_refused")
        ana.says("Can I ice it?")
        assert ICE in (await ana.next_message(60)).text
