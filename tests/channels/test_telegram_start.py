"""The first contact with Telegram, what the bot shows of itself there, and how it goes."""

import asyncio
import socket
from dataclasses import replace

import pytest

from bot.channels.telegram import connecting
from bot.channels.telegram.channel import TelegramSettings
from bot.channels.telegram.web.addresses import NO_WEBHOOK
from bot.errors import TelegramUnavailableError
from tests.answering.clinic import clinic
from tests.channels.serving import ICE, conversation_of, served, serving
from tests.fake_telegram import FakeTelegram, faults
from tests.fake_telegram.api_bot import set_webhook

TOKEN = "123456789:AAE-a_token_that_nobody_has_0123456789"


async def refusal(token: str, api_url: str | None) -> str:
    with pytest.raises(TelegramUnavailableError) as caught:
        await served(conversation_of(), TelegramSettings(token, api_url))
    assert token not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "WAITS", (0.01, 0.01))


async def test_a_refused_token_is_one_clear_message(telegram: FakeTelegram) -> None:
    told = await refusal(TOKEN, telegram.api_url)

    assert told.startswith("Telegram refuses the bot token. Copy it again from @BotFather")
    assert len(telegram.calls("getMe")) == 1


async def test_a_server_that_is_not_there_is_one_clear_message() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    told = await refusal(TOKEN, f"http://127.0.0.1:{port}")

    assert told.startswith("Nothing that speaks the Bot API answers at TELEGRAM_API_URL, http://127.0.0.1:")
    assert "Cannot connect to host" in told


@pytest.mark.parametrize("fault", [faults.server_error(502), faults.garbage(), faults.lost_request()])
async def test_a_server_that_is_no_bot_api_is_one_clear_message(telegram: FakeTelegram, fault: faults.Fault) -> None:
    telegram.fail(fault, "getMe", times=None)

    told = await refusal(telegram.token, telegram.api_url)

    assert "Correct the address, or start the Bot API server there" in told
    assert len(telegram.calls("getMe")) == 3


def test_telegrams_own_server_out_of_reach_points_to_the_network() -> None:
    told = connecting._unreachable("All connection attempts failed", None)

    assert told.startswith("Telegram can't be reached (All connection attempts failed). Check this machine's network")


async def test_a_short_trouble_at_start_is_passed_over(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    telegram.fail(faults.server_error(502), "getMe", times=2)
    async with serving(telegram):
        ana.says(ICE)
        await ana.next_message()


async def test_a_proxy_that_cannot_be_used_is_one_clear_message(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")

    with pytest.raises(TelegramUnavailableError, match="HTTPS_PROXY or ALL_PROXY"):
        await served(conversation_of(), TelegramSettings(TOKEN))


async def test_told_to_stop_while_connecting_it_goes(telegram: FakeTelegram) -> None:
    stop = asyncio.Event()
    stop.set()
    telegram.fail(faults.server_error(502), "getMe", times=None)
    await served(conversation_of(), TelegramSettings(telegram.token, telegram.api_url), stop=stop)

    assert [call.method for call in telegram.calls()] == ["getMe"]


async def test_the_menu_and_the_descriptions_are_the_clinics_wording(telegram: FakeTelegram) -> None:
    async with serving(telegram):
        await telegram.called("setMyShortDescription")

    menu = telegram.calls("setMyCommands")[0].params["commands"]
    assert {entry["command"]: entry["description"] for entry in menu} == {
        "start": "[command_start]",
        "topics": "[command_topics]",
        "aftercare": "[command_aftercare]",
        "stop": "[command_stop]",
        "help": "[command_help]",
        "privacy": "[command_privacy]",
    }
    assert telegram.calls("setMyDescription")[0].params == {"description": "[description]"}
    assert telegram.calls("setMyShortDescription")[0].params == {"short_description": "[short_description]"}


async def test_what_is_shown_already_is_not_set_again(telegram: FakeTelegram) -> None:
    async with serving(telegram):
        await telegram.called("setMyShortDescription")
    async with serving(telegram):
        await telegram.called("getMyShortDescription", times=2)

    assert [len(telegram.calls(f"setMy{what}")) for what in ("Commands", "Description", "ShortDescription")] == [1] * 3


async def test_a_profile_that_cannot_be_set_is_only_logged(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    telegram.fail(faults.server_error(500), "setMyCommands")
    async with serving(telegram):
        await telegram.called("setMyShortDescription")
        ana.says(ICE)
        await ana.next_message()

    assert "The bot's commands menu could not be set" in caplog.text


async def test_the_webhook_that_the_bot_had_set_before_is_taken_away_and_told_of(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    set_webhook(telegram.world, {"url": f"http://127.0.0.1:9{NO_WEBHOOK.path}"})
    ana.says(ICE)
    async with serving(telegram):
        await ana.next_message()

    assert "The webhook that this bot had set, at http://127.0.0.1:9, is taken away" in caplog.text


async def test_the_webhook_of_something_else_is_left_alone_and_the_start_refused(telegram: FakeTelegram) -> None:
    set_webhook(telegram.world, {"url": "http://127.0.0.1:9/secret-path"})

    told = await refusal(telegram.token, telegram.api_url)

    assert told.startswith("A webhook is set for this bot that is not its own: http://127.0.0.1:9 gets its messages.")
    assert "secret-path" not in told
    assert telegram.calls("deleteWebhook") == []


async def test_the_wording_is_read_anew_for_each_message(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram) as conversation:
        ana.says("/help")
        await ana.next_message()
        wording = conversation.assistant.knowledge.wording
        changed = replace(wording, help="New.")
        conversation.assistant = type(conversation.assistant)(clinic(wording=changed))
        ana.says("/help")
        shown = await ana.next_message()

    assert shown.text == "New."
