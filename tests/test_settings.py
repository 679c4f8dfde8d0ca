import base64
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
    assert settings.staff_chat_id is None
    assert settings.database_url == "sqlite:///data/clinic-bot.db"
    assert settings.data_key is None
    assert settings.data_key_file == Path("secrets/data.key")


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=debug\n")
    monkeypatch.setenv("LOG_LEVEL", "error")

    settings = read_settings()

    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.log_level == "ERROR"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " ")
    for name in ("TELEGRAM_API_URL", "STAFF_CHAT_ID", "DATABASE_URL", "DATA_KEY", "DATA_KEY_FILE"):
        monkeypatch.setenv(name, "")

    assert read_settings() == Settings()
    assert read_settings().telegram_bot_token is None
    assert read_settings().telegram_api_url is None
    assert read_settings().staff_chat_id is None
    assert read_settings().database_url == "sqlite:///data/clinic-bot.db"
    assert read_settings().data_key is None
    assert read_settings().data_key_file == Path("secrets/data.key")


@pytest.mark.parametrize("chat", ["-1001234567890", " 42 ", "-5"])
def test_the_staff_may_be_a_group_or_a_person(monkeypatch: pytest.MonkeyPatch, chat: str) -> None:
    monkeypatch.setenv("STAFF_CHAT_ID", chat)

    assert read_settings().staff_chat_id == int(chat)


@pytest.mark.parametrize("altchars", [b"+/", b"-_"])
def test_a_key_is_32_bytes_in_either_base64_and_never_shown(monkeypatch: pytest.MonkeyPatch, altchars: bytes) -> None:
    key = base64.b64encode(bytes(range(224, 256)), altchars).decode()
    monkeypatch.setenv("DATA_KEY", key)

    assert read_settings().data_key is not None
    assert key not in repr(read_settings())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("STAFF_CHAT_ID", "@staff", "this is not the id of a chat"),
        ("STAFF_CHAT_ID", "0", "this is not the id of a chat"),
        ("DATABASE_URL", "clinic.db", "this is not the address of a database"),
        ("DATABASE_URL", "sqlite://", "this is not the address of a database"),
        ("DATABASE_URL", "sqlite:///:memory:", "this is not the address of a database"),
        ("DATABASE_URL", "postgresql://bot:hush@db", "this is not the address of a database"),
        ("DATABASE_URL", "postgresql://bot:hush@db:port/clinic", "this is not the address of a database"),
        ("DATABASE_URL", "mysql://bot:hush@db/clinic", "this is not the address of a database"),
        ("DATA_KEY", "c2hvcnQ=", "this is not a key: it must be 32 bytes in base64"),
        ("DATA_KEY", "?" * 44, "this is not a key: it must be 32 bytes in base64"),
    ],
)
def test_a_bad_variable_of_the_database_is_told_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert f"{name}: {told}" in str(caught.value)
    assert name != "DATA_KEY" or value not in str(caught.value)


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


def test_names_in_the_file_that_are_nearly_settings_are_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nlog_level=debug\nCOMPOSE_PROJECT_NAME=x\n")

    assert read_settings().log_level == "DEBUG"
    assert [record.getMessage() for record in caplog.records] == [
        ".env sets `TELEGRAM_TOKEN`, which is no setting: did you mean `TELEGRAM_BOT_TOKEN`?"
    ]


@pytest.mark.parametrize("url", ["postgresql://bot:hush@db:5432/clinic", "postgres:///clinic?host=/run/postgresql"])
def test_a_database_may_be_on_a_server_and_its_password_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert read_settings().database_url == url
    assert "hush" not in repr(read_settings())


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("8080", ("127.0.0.1", 8080)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104  what a container says
        ("[::1]:8080", ("::1", 8080)),
        (" localhost:8080 ", ("localhost", 8080)),
        ("", None),
    ],
)
def test_where_to_listen_is_a_port_or_an_address_with_a_port(
    monkeypatch: pytest.MonkeyPatch, given: str, where: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("HTTP_LISTEN", given)

    assert read_settings().listen == where


@pytest.mark.parametrize("given", ["0", "99999", "localhost", "8080x", "127.0.0.1:"])
def test_what_is_no_port_is_told(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HTTP_LISTEN", given)

    with pytest.raises(SettingsError, match="HTTP_LISTEN: this is not an address to listen at"):
        read_settings()


@pytest.mark.parametrize("given", ["https://bot.example", " https://bot.example:8443/ "])
def test_a_public_address_is_taken_without_what_surrounds_it(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("WEBHOOK_URL", given)

    assert read_settings().webhook_url == given.strip().rstrip("/")
    assert read_settings().listen == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("bot.example", "this is not the public address"),
        ("https://", "this is not the public address"),
        ("https://bot.example/hook", "this is not the public address"),
        ("https://bot.example:port", "this is not the public address"),
        ("https://me:hush@bot.example", "this is not the public address"),
        ("http://bot.example", "to an address with https:// alone"),
        ("https://bot.example:8080", "to the ports 443, 80, 88, 8443 alone"),
    ],
)
def test_an_address_that_telegram_brings_nothing_to_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, given: str, told: str
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", given)

    with pytest.raises(SettingsError, match=f"WEBHOOK_URL: .*{told}") as caught:
        read_settings()
    assert "hush" not in str(caught.value)


def test_a_bot_api_server_of_ones_own_brings_them_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "http://bot.internal:8080")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://localhost:8081")

    assert read_settings().webhook_url == "http://bot.internal:8080"
