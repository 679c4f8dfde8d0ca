"""Which kind of database an address names."""

from bot.storage.connections import PATIENCE, Connections, database_file, database_url
from bot.storage.sqlite import FileConnections


def connect(url: str, patience: float = PATIENCE) -> Connections:
    """Return the connections to the database at `url`, to be closed. `patience`: seconds to wait for another's lock."""
    file = database_file(url)
    if file is not None:
        return FileConnections(database_url(url), file, patience)
    from bot.storage.server import ServerConnections  # noqa: PLC0415  its libraries, which a file does not need

    return ServerConnections(database_url(url), patience)
