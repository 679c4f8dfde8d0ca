"""The errors that are told to a person. The message says what is wrong and what to do; everything else is a bug."""


class ClinicBotError(Exception):
    """Base of all of them; the commands print it without a traceback and exit with 2."""


class SettingsError(ClinicBotError):
    """The environment or `.env` holds something that can't be used."""


class TelegramUnavailableError(ClinicBotError):
    """Telegram can't be reached, or refuses the token, at start."""
