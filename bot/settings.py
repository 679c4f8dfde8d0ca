"""The environment and `.env`, read once, typed; every bad variable is named in one error."""

import base64
import binascii
import logging
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from bot.errors import SettingsError
from bot.websettings import WebSettings

log = logging.getLogger(__name__)

NEAR = 0.75  # likeness (0-1) from which on an unknown name in .env is a typo; others may be for other programs
KEY_BYTES = 32
MAKE_KEY = "openssl rand -base64 32"

DATABASE = "sqlite:///data/clinic-bot.db"
ALERT_REPEAT_MINUTES = 5
QUESTIONS_KEPT_DAYS = 90
ENROLLMENTS_KEPT_DAYS = 30
KEY_FILE = Path("secrets/data.key")

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")  # as BotFather hands it out


def _empty_is_unset(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _token(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not _TOKEN.fullmatch(value.get_secret_value().strip()):
        raise ValueError("this is not a bot token: copy the whole line that BotFather gave you, like 123456789:AAE…")
    return SecretStr(value.get_secret_value().strip()) if value else None


def _url(value: str | None) -> str | None:
    if value is not None and not re.match(r"https?://[^/\s]+", value):
        raise ValueError("this is not an address: write it as http://host:port")
    return value.rstrip("/") if value else None


def _blank_is(default: object) -> BeforeValidator:
    return BeforeValidator(lambda value: default if _empty_is_unset(value) is None else value)


def _chat(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[1-9]\d*", value.strip()):
        raise ValueError("this is not the id of a chat: it is a number, that of a group begins with a minus")
    return value


def database_address(value: str) -> str:
    """Return the address of a database; ValueError, without the address, where it can't be one."""
    try:
        known = re.match(r"sqlite:///(?!:memory:)[^?\s]|postgres(ql)?://[^/\s]*/[^/?\s]", value)
        _ = urlsplit(value).port if known else None
    except ValueError:  # it is no number
        known = None
    if known is None:
        raise ValueError(
            "this is not the address of a database: write it as sqlite:///folder/file.db, "
            "or as postgresql://user:password@host/database (signs like @ : / in a password as %40 %3A %2F)"
        )
    return value


def _key(value: SecretStr | None) -> SecretStr | None:
    try:
        raw = base64.b64decode(value.get_secret_value().strip(), altchars=b"-_", validate=True) if value else None
    except (binascii.Error, ValueError):
        raw = b""
    if raw is not None and len(raw) != KEY_BYTES:
        raise ValueError(f"this is not a key: it must be {KEY_BYTES} bytes in base64, as `{MAKE_KEY}` makes them")
    return value


def _home(folder: Path | None) -> Path | None:
    """Return `folder` with `~` put in; None where there is no home to put in."""
    try:
        return folder.expanduser() if folder else None
    except RuntimeError:
        return None


Unsettable = BeforeValidator(_empty_is_unset)


class Settings(WebSettings):
    """What the operator sets. Each field's description is its line in `.env.example`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", hide_input_in_errors=True
    )

    telegram_bot_token: Annotated[SecretStr | None, Unsettable, AfterValidator(_token)] = Field(
        default=None, description="From @BotFather. Without it the bot runs as a chat in the terminal."
    )
    telegram_api_url: Annotated[str | None, Unsettable, AfterValidator(_url)] = Field(
        default=None, description="A self-hosted Bot API server, like http://localhost:8081. Empty: Telegram's own."
    )
    knowledge_dir: Annotated[Path, _blank_is(Path("knowledge")), AfterValidator(Path.expanduser)] = Field(
        default=Path("knowledge"), description="The folder of faq.yaml and the clinic's other files."
    )
    knowledge: Annotated[
        Literal["files", "database"],
        BeforeValidator(lambda value: str(value).strip().lower()),
        _blank_is("files"),
    ] = Field(
        default="files",
        description="What counts: files (those in KNOWLEDGE_DIR), or database (what staff publish in their chat).",
    )
    staff_chat_id: Annotated[int | None, BeforeValidator(_chat), Unsettable] = Field(
        default=None,
        description="The chat of the staff: a group's id, like -1001234567890, or a person's. Empty: none.",
    )
    database_url: Annotated[str, _blank_is(DATABASE), AfterValidator(database_address)] = Field(
        default=DATABASE,
        description="Where data is kept: a file, made at the first start, or postgresql://user:password@host/database.",
        repr=False,  # that of a server holds a password
    )
    data_key: Annotated[SecretStr | None, Unsettable, AfterValidator(_key)] = Field(
        default=None,
        description="Encrypts what is kept: 32 bytes in base64 (openssl rand -base64 32); or see DATA_KEY_FILE.",
    )
    data_key_previous: Annotated[SecretStr | None, Unsettable, AfterValidator(_key)] = Field(
        default=None,
        description="The key before DATA_KEY, while it is being replaced: see `clinic-bot rekey`. Else empty.",
    )
    data_key_file: Annotated[Path, _blank_is(KEY_FILE)] = Field(
        default=KEY_FILE,
        description="The file of that key, made at the first start. Back it up, but not beside the database.",
    )
    questions_kept_days: Annotated[int, _blank_is(QUESTIONS_KEPT_DAYS), Field(ge=0, le=3650)] = Field(
        default=QUESTIONS_KEPT_DAYS,
        description="How long questions without a good answer are kept for the staff, encrypted. 0: none of them is.",
    )
    enrollments_kept_days: Annotated[int, _blank_is(ENROLLMENTS_KEPT_DAYS), Field(ge=1, le=3650)] = Field(
        default=ENROLLMENTS_KEPT_DAYS,
        description="How long a patient's reminders are kept after the last of them.",
    )
    alert_repeat_minutes: Annotated[int, _blank_is(ALERT_REPEAT_MINUTES), Field(ge=1, le=1440)] = Field(
        default=ALERT_REPEAT_MINUTES,
        description="Minutes between two reminders in the staff chat of urgent messages that nobody has taken.",
    )
    cache_dir: Annotated[Path | None, AfterValidator(_home), Unsettable] = Field(
        default=Path("~/.cache/clinic-bot"),
        description="Where what was learnt from the knowledge is kept for the next start. Empty: nowhere.",
        validate_default=True,
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(lambda value: str(value).strip().upper()),
        _blank_is("INFO"),
    ] = Field(
        default="INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR. Patients' words never are."
    )


def read_settings() -> Settings:
    """Return the settings.

    Raises:
        SettingsError: naming every variable that can't be used, without repeating a secret.
    """
    try:
        _warn_of_typos()
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"{str(e['loc'][0]).upper()}: {_reason(e['msg'])}"
            for e in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("\n".join(["These settings (environment or .env) can't be used:", *lines])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env can't be read ({error}): save it as UTF-8 text that this user may read") from None
    if refusal := settings.refusal(own_server=settings.telegram_api_url is not None):
        raise SettingsError(refusal)
    return settings


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")


def _warn_of_typos() -> None:
    """Warn of names in .env that are nearly those of a setting: a line with such a name does nothing."""
    known = [name.upper() for name in Settings.model_fields]
    for name in dotenv_values(".env", encoding="utf-8"):
        close = get_close_matches(name.upper(), known, n=1, cutoff=NEAR)
        if close and name.upper() not in known:
            log.warning(".env sets `%s`, which is no setting: did you mean `%s`?", name, close[0])
