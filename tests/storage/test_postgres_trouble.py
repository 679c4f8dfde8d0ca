"""What callers and operators are told when PostgreSQL can't be used, and how it goes on afterwards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from bot.storage.database import Database, open_database
from bot.storage.errors import DatabaseUnusableError, StorageUnavailableError
from bot.storage.opening import opened
from tests.postgres import Server, own_server
from tests.storage.samples import ANA, CIPHER, NOW, daily, wish

SMALL_PATIENCE = 0.2  # seconds
NOBODY = "postgresql://clinic:hush@127.0.0.1:1/clinic"  # port 1 is nobody's


async def told(url: str, server_starts: float = 0.0) -> str:
    """What an operator reads."""
    with pytest.raises(DatabaseUnusableError) as caught:
        async with opened(url, CIPHER, server_starts=server_starts):
            pass
    return str(caught.value)


async def test_a_server_that_does_not_answer_is_waited_for_and_then_told_without_the_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = await told(NOBODY, server_starts=1.5)
    assert said.startswith("DATABASE_URL: the database clinic on 127.0.0.1 can't be opened; see that the server runs")
    assert "Connection refused" in said
    assert [r.levelno for r in caplog.records if "Waiting for the database" in r.message] == [logging.WARNING]
    assert "hush" not in said + caplog.text


@pytest.mark.parametrize(("user", "database"), [("nobody", None), (None, "nowhere")])
async def test_a_wrong_user_or_database_is_told_at_once(postgres: str, user: str | None, database: str | None) -> None:
    url = make_url(postgres).set(username=user, database=database).render_as_string(hide_password=False)
    async with asyncio.timeout(20):
        said = await told(url, server_starts=3600)
    assert f'"{user or database}" does not exist' in said


async def test_an_option_of_tls_that_there_is_not_is_told_at_once() -> None:
    async with asyncio.timeout(20):
        said = await told(NOBODY + "?sslmode=bogus", server_starts=3600)
    assert 'invalid sslmode value: "bogus"' in said
    assert "hush" not in said


async def test_a_user_who_may_not_make_tables_is_told_what_is_missing(postgres: str, postgres_server: Server) -> None:
    weak = f"weak_{make_url(postgres).database}"
    postgres_server.do(f"CREATE ROLE {weak} LOGIN")
    said = await told(make_url(postgres).set(username=weak).render_as_string(hide_password=False))
    postgres_server.do(f"DROP ROLE {weak}")
    assert "is not this user's: to make tables there it has to own the database" in said


async def test_a_row_that_another_holds_is_waited_for_no_longer_than_patience(postgres: str) -> None:
    async with open_database(postgres, CIPHER, SMALL_PATIENCE) as db:
        made = await db.enrollments.create(wish(), daily(1), NOW)
        async with db.connections.write() as other:
            await other.execute(text("SELECT * FROM enrollments FOR UPDATE"))
            with pytest.raises(StorageUnavailableError, match="LockNotAvailable"):
                await db.enrollments.stop(made.id, "why", NOW)
        assert await db.enrollments.stop(made.id, "why", NOW)


async def test_a_bug_of_ours_is_not_taken_for_trouble(postgres: str) -> None:
    async with open_database(postgres, CIPHER) as db:
        with pytest.raises(ProgrammingError, match="nowhere"):
            async with db.connections.read() as connection:
                await connection.execute(text("SELECT * FROM nowhere"))


async def test_connections_that_the_server_ends_are_replaced(postgres: str, postgres_server: Server) -> None:
    async with open_database(postgres, CIPHER) as db:
        await asyncio.gather(*(db.inbox.add([(n, ANA, "x")], NOW) for n in range(8)))
        postgres_server.end_connections(postgres)
        assert await db.inbox.add([(9, ANA, "x")], NOW) == [9]


async def cut_off(db: Database, cut: Callable[[], None]) -> None:
    async with db.connections.write() as connection:
        await connection.execute(text("UPDATE gate SET next_at = 5"))
        cut()
        await connection.execute(text("UPDATE gate SET next_at = 6"))


async def test_a_transaction_cut_off_half_way_is_trouble_and_leaves_nothing(
    postgres: str, postgres_server: Server
) -> None:
    async with open_database(postgres, CIPHER) as db:
        with pytest.raises(StorageUnavailableError):
            await cut_off(db, lambda: postgres_server.end_connections(postgres))
        async with db.connections.read() as connection:
            assert (await connection.execute(text("SELECT next_at FROM gate"))).scalar_one() == 0


async def works(db: Database) -> bool:
    try:
        await db.gate.reserve(NOW)
    except StorageUnavailableError:
        return False
    return True


async def test_a_server_that_is_stopped_and_started_again_is_used_again_without_a_hand() -> None:
    with own_server() as server:
        async with open_database(server.address, CIPHER, SMALL_PATIENCE) as db:
            assert await works(db)
            server.stop()
            assert not await works(db)
            assert not await works(db)
            server.start()
            assert await works(db)


async def test_who_comes_up_after_an_outage_knows_that_others_may_have_something_to_write_down() -> None:
    with own_server() as server:
        async with opened(server.address, CIPHER) as db:
            assert db.locks is not None
            assert db.locks.undisturbed(3600)
        server.stop()
        coming = asyncio.create_task(_undisturbed(server.address))
        await asyncio.sleep(0.5)
        server.start()
        assert not await coming


async def _undisturbed(address: str) -> bool:
    async with opened(address, CIPHER) as db:
        assert db.locks is not None
        return db.locks.undisturbed(10)
