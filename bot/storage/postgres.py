"""What is PostgreSQL's own: how a connection behaves, and which of its errors pass by themselves."""

from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

NAME = "clinic-bot"  # by which the server lists our connections
POOL, MORE = 8, 8  # connections kept, and further ones in a rush; a server lets 100 in
TURN = 15  # seconds to wait for one of them
MILLISECONDS = 1000

# Seconds. A server that is gone without a word is noticed within some 20, here (libpq) and there (`-c`).
_LIBPQ = {"application_name": NAME, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
_SERVER = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 2}
LISTEN_PATIENCE = 5.0  # seconds to wait for that connection
AGAIN = 1.0  # seconds until a connection that only listens is made anew
ABANDONED = 60  # seconds that a transaction may be left alone; then its locks are taken back

PASSING = ("25006", "25P03")  # not operational to the driver, but to us: a stand-by, a transaction left too long
# In the words of a server that speaks English; what another says is waited for first, and told then.
HOPELESS = (
    "authentication failed",
    "does not exist",
    "no password supplied",
    "no pg_hba.conf entry",
    "permission denied",
    "invalid sslmode value",
    "server does not support SSL",
    "certificate verify failed",
)


def engine_options(url: URL, patience: float) -> dict[str, object]:
    """Return the arguments of `create_engine`."""
    from bot.storage.hanging import Impatient  # noqa: PLC0415  a driver that a file does not need

    arguments = {**_connect_args(url, patience), "async_creator_fn": Impatient.connect}
    return {"connect_args": arguments, "pool_pre_ping": True, "pool_size": POOL,
            "max_overflow": MORE, "pool_timeout": TURN}  # fmt: skip


def _connect_args(url: URL, patience: float) -> dict[str, object]:
    """What the address itself sets is left to it."""
    server = {**_SERVER, "idle_in_transaction_session_timeout": ABANDONED * MILLISECONDS,
              "lock_timeout": int(patience * MILLISECONDS)}  # fmt: skip
    wanted: dict[str, object] = {
        **_LIBPQ,
        "connect_timeout": max(int(patience), 2),
        "tcp_user_timeout": 20 * MILLISECONDS,
        "options": " ".join(f"-c {name}={value}" for name, value in server.items()),
    }
    return {name: value for name, value in wanted.items() if name not in url.query}


def passing(error: DBAPIError) -> str | None:
    """Return why the server can't be used for now, or None where the error is a bug of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if not isinstance(error, OperationalError | InterfaceError) and state not in PASSING:
        return None
    return type(error.orig).__name__ if state else told(error)


def told(error: DBAPIError) -> str:
    """Return what the driver says of a connection that it did not get. The password is not in it."""
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    return lines[-1] if lines[0].startswith("connection failed: multiple") else lines[0]


def is_hopeless(error: BaseException | None) -> bool:
    """Whether waiting would not get a connection: a wrong password, user or database."""
    return isinstance(error, DBAPIError) and any(words in str(error.orig) for words in HOPELESS)


def pool_options(url: URL, patience: float) -> dict[str, object]:
    """Return the arguments of the driver's own pool, for a library that brings no SQLAlchemy."""
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return {"conninfo": conninfo, "kwargs": _connect_args(url, patience), "min_size": 1, "max_size": 4,
            "timeout": patience}  # fmt: skip


def listening_options(url: URL) -> tuple[str, dict[str, Any]]:
    """Return the address and the arguments of a connection that waits for others, for ever."""
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return conninfo, _connect_args(url, LISTEN_PATIENCE)
