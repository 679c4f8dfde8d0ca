"""The log: never the token, a patient's words or a chat, whatever fails and however much is logged."""

import logging

import pytest

from bot.channels.telegram import handling
from bot.channels.telegram.channel import TelegramSettings
from bot.channels.telegram.discretion import SILENCED, discreet_logs
from bot.channels.telegram.failures import described
from tests.channels.serving import CANARY, ICE, serving
from tests.fake_telegram import FakeTelegram, faults

pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")


async def test_a_day_with_every_trouble_leaves_nothing_private_in_the_log(
    telegram: FakeTelegram,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handling, "FAULT_WAITS", (0.01, 0.01))
    caplog.set_level(logging.DEBUG)
    ana = telegram.patient("Ana-4711", user_id=987654321)
    other = telegram.patient("Ben")
    telegram.fail(faults.garbage(took_effect=True), "getUpdates")
    telegram.fail(faults.too_many_requests(1), "sendMessage")
    telegram.fail(faults.garbage(took_effect=False), "sendMessage", skip=1)
    async with serving(telegram):
        ana.says(CANARY)
        await ana.next_message(10)
        shown = ana.sends_photo(CANARY)
        await ana.next_message()
        ana.edits(shown, f"{CANARY}, again")
        await ana.next_message()
        ana.says("which?")
        offer = await ana.next_message()
        await ana.answer(ana.forges_press(CANARY, offer))
        other.says(ICE)
        await other.next_message()
        ana.blocks()

    logged = caplog.text + capfd.readouterr().err
    assert "An update was not handled" in logged
    secrets = (telegram.token, telegram.token.partition(":")[2], CANARY, str(ana.id), "4711")
    assert [secret for secret in secrets if secret in logged] == []


def test_the_token_is_taken_out_of_whatever_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    token = "12345:AAE-secret"
    with discreet_logs(token):
        logging.getLogger("elsewhere").error("GET %s", f"https://host/bot{token}/getMe")
        try:
            int(token)
        except ValueError:
            logging.getLogger("elsewhere").exception("failed")
        logging.getLogger("httpx").warning("not to be seen")
    logging.getLogger("httpx").warning("to be seen")

    assert "bot12345:<token>/getMe" in caplog.text
    assert "12345:<token>'" in caplog.text
    assert "secret" not in caplog.text
    assert caplog.messages[-1] == "to be seen"
    assert all(logging.getLogger(name).level == logging.NOTSET for name in SILENCED)


def test_an_error_is_described_by_types_and_places_alone() -> None:
    try:
        try:
            int(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError as error:
        short, long = described(error), described(error, where=True)

    assert short == "RuntimeError from ValueError"
    assert __file__ in long
    assert "int(CANARY)" in long
    assert CANARY not in short + long


def test_the_settings_do_not_show_the_token() -> None:
    assert "secret" not in repr(TelegramSettings("1:secret"))
