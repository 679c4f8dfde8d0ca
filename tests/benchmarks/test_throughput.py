"""The benchmark still runs: one small round with this bot as a process, and a bare bot made of the fake's own parts."""

import asyncio
from pathlib import Path

from benchmarks.throughput.__main__ import LABELS, OURS, section, texts
from benchmarks.throughput.bots import ours
from benchmarks.throughput.fake import Api
from benchmarks.throughput.goals import goals
from benchmarks.throughput.measure import Figures, Size, measured

FEW = Size(plain=50, delayed=20, seconds=0.2)


async def test_a_round_with_this_bot_answers_every_update(tmp_path: Path) -> None:
    figures = await measured(lambda api: ours(api, tmp_path), texts(), FEW)

    assert min(figures.plain, figures.delayed, figures.cpu, figures.memory, figures.start) > 0
    assert 0 < figures.p50 <= figures.p99
    assert (tmp_path / "bench.db").stat().st_size > 0


def test_the_table_has_a_row_for_each_figure_and_the_ratio_to_the_bare_bot() -> None:
    bare, bot = Figures(1, 40, 50, 2, 500, 12, 2, 4), Figures(2, 90, 100, 4, 250, 600, 3, 6)
    shown = section({"bare PTB": bare, OURS: bot}).splitlines()

    assert len([line for line in shown if line.startswith("|")]) == 2 + len(LABELS)
    assert f"| {LABELS['delayed']} | 12.0 | 600 | 50.00 |" in shown


def test_what_is_missed_is_called_missed() -> None:
    bare, bot = Figures(1, 40, 50, 2, 500, 12, 2, 4), Figures(2, 100, 170, 4, 750, 999, 1.6, 6)
    ends = [line.rsplit("|", 2)[1].strip() for line in goals(bot, bare).splitlines()[2:]]

    assert ends == ["reached", "**missed**", "reached", "**missed**", "**missed**", "reached", "**missed**"]


async def test_the_fake_api_finds_the_chat_however_a_library_writes_it() -> None:
    chats: list[int] = []
    api = Api(lambda chat, _: chats.append(chat))
    form = b'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n44\r\n--b--'
    for body in (b"text=hi&chat_id=42", b'{"chat_id": 43, "text": "hi"}', form):
        api.answer("sendMessage", body)
    api.answer("setWebhook", b"url=http%3A%2F%2F127.0.0.1%3A1%2Fhook&secret_token=s")

    assert chats == [42, 43, 44]
    assert await asyncio.wait_for(api.webhook, 1) == ("http://127.0.0.1:1/hook", "s")
