from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, read_settings

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()

    assert settings.telegram_bot_token is None
    assert settings.telegram_api_url is None
    assert settings.knowledge_dir == Path("knowledge")
    assert settings.log_level == "INFO"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=debug\n")
    monkeypatch.setenv("LOG_LEVEL", "error")

    settings = read_settings()

    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.log_level == "ERROR"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " ")
    monkeypatch.setenv("TELEGRAM_API_URL", "")

    assert read_settings().telegram_bot_token is None
    assert read_settings().telegram_api_url is None


def test_every_bad_variable_is_named_in_one_error_that_keeps_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "my-secret")
    monkeypatch.setenv("TELEGRAM_API_URL", "localhost:8081")
    monkeypatch.setenv("LOG_LEVEL", "loud")

    with pytest.raises(SettingsError) as caught:
        read_settings()

    message = str(caught.value)
    assert "TELEGRAM_BOT_TOKEN: this is not a bot token: copy the whole line that BotFather gave you" in message
    assert "TELEGRAM_API_URL: this is not an address: write it as http://host:port" in message
    assert "LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'" in message
    assert "my-secret" not in message


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)

    assert TOKEN not in repr(read_settings())


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\n")

    with pytest.raises(SettingsError, match=".env can't be read"):
        read_settings()


def test_every_setting_stands_in_the_example_with_its_line_of_help() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    for name, field in Settings.model_fields.items():
        [index] = [at for at, line in enumerate(lines) if line.startswith(f"{name.upper()}=")]
        assert lines[index - 1] == f"# {field.description}"
    assert sum("=" in line and not line.startswith("#") for line in lines) == len(Settings.model_fields)
