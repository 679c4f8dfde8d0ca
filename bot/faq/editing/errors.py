"""Why an edit was not made. The message says what to do."""

from bot.errors import ClinicBotError


class EditError(ClinicBotError):
    """The edit can't be made, and nothing was changed."""


class NoSuchEntryError(EditError):
    """The entry is gone from the file."""


class NoSuchPhrasingError(EditError):
    """The entry has no such phrasing, or has it no more."""


class AlreadyThereError(EditError):
    """What should be added stands in the file already: the same words, or the same id."""


class UnusableTextError(EditError):
    """The new text can't stand in the file: empty, too long, or other HTML than Telegram shows."""


class UnusualLayoutError(EditError):
    """The file is laid out in a way that can't be edited without a risk: a person should do it."""
