"""What storage tells its callers. Everything else that comes out of it is a bug."""

from bot.errors import ClinicBotError


class StorageUnavailableError(ClinicBotError):
    """The database can't be used right now (locked, full, gone); trying again later is right."""


class DatabaseUnusableError(ClinicBotError):
    """The database can't be opened at start, and waiting would not help: a person has to do something."""


class WrongKeyError(ClinicBotError):
    """`DATA_KEY` is not a key, or not the one that the database was written with."""


class UnreadableError(ClinicBotError):
    """A stored value can't be decrypted: it was changed, or written with another key."""


class AlreadyEnrolledError(ClinicBotError):
    """The patient has an active or paused enrollment."""
