"""The environment and `.env`, read once, typed; every bad variable is named in one error."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

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


Unsettable = BeforeValidator(_empty_is_unset)


class Settings(BaseSettings):
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
    knowledge_dir: Path = Field(
        default=Path("knowledge"), description="The folder of faq.yaml and the clinic's other files."
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(lambda v: str(v).strip().upper())
    ] = Field(
        default="INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR. Patients' words never are."
    )


def read_settings() -> Settings:
    """Return the settings.

    Raises:
        SettingsError: naming every variable that can't be used, without repeating a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{str(e['loc'][0]).upper()}: {_reason(e['msg'])}"
            for e in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError("\n".join(["These settings (environment or .env) can't be used:", *lines])) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f".env can't be read ({error}): save it as UTF-8 text that this user may read") from None


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
