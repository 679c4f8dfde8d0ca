"""Nothing is stored without a reason; a patient can see all of it, and have it deleted."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import LargeBinary, select

from bot.storage.answers import Answered
from bot.storage.crypto import Cipher, new_key
from bot.storage.database import Database, open_database
from bot.storage.errors import UnreadableError, WrongKeyError
from bot.storage.inventory import How, holdings, is_sealed, sealed_columns
from bot.storage.purposes import USES
from bot.storage.rekeying import rekey
from bot.storage.schema import metadata
from bot.storage.staff_tables import QuestionReason
from tests.storage.samples import ANA, BEN, CIPHER, NOW, daily, wish

SECRET = "canary: my secret illness"


def test_each_column_of_each_table_has_a_purpose_and_a_time() -> None:
    named = {(table, column) for table, use in USES.items() for column in use.columns}
    there = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}

    assert named == there
    assert all(holding.purpose and holding.kept for holding in holdings())


def test_what_says_who_a_patient_is_or_what_they_said_never_lies_readable() -> None:
    readable = {f"{holding.table}.{holding.column}" for holding in holdings() if holding.how is How.CLEAR}

    telling = ("chat", "name", "text", "treatment_date", "payload", "question", "content", "state", "who", "sign")
    assert sorted(name for name in readable if name.partition(".")[2] in telling) == [
        "enrollments.state", "inbox.state", "meta.name", "questions.state", "reminders.state", "versions.content",
        "versions.state",
    ]  # fmt: skip


async def fill(db: Database, chat: int) -> None:
    """Something about a patient in each table that can hold it."""
    await db.enrollments.create(wish(chat), daily(3), NOW)
    await db.inbox.add([(chat + 1, chat, SECRET), (chat + 2, chat, SECRET)], NOW)
    await db.inbox.park(chat + 1)
    await db.inbox.done(chat + 2)
    await db.alerts.add(chat + 3, chat, "a sign", SECRET, NOW)
    await db.dialogs.put(chat, SECRET, NOW)
    await db.answers.add(Answered(chat, chat + 4, "answer", "ice", SECRET), NOW)
    await db.questions.keep(chat, chat + 5, QuestionReason.UNANSWERED, SECRET, None, NOW)
    await db.audit.add("Nora (7)", "invite", "laser", NOW)
    await db.handoffs.ask(chat, "Ana Example", NOW)


async def rows_of(db: Database, chat: int) -> dict[str, int]:
    """How many rows of each table still lead to the patient."""
    key, found = db.enrollments._store.chat_key(chat), {}
    async with db.connections.read() as connection:
        for table in metadata.sorted_tables:
            for name in ("chat_key", "used_by"):
                if name in table.columns:
                    its = await connection.execute(select(table).where(table.columns[name] == key))
                    found[table.name] = len(its.all())
    return found


async def test_a_patient_is_shown_all_that_is_kept_and_nothing_of_others(db: Database) -> None:
    await fill(db, ANA)
    await fill(db, BEN)

    shown = await db.mydata.export(ANA)

    assert shown["enrollments"][0]["treatment_date"] == "2026-11-21"
    assert shown["questions"][0]["text"] == SECRET
    assert shown["handoffs"][0]["name"] == "Ana Example"
    assert len(shown["reminders"]) > 0
    assert shown["alerts"][0]["text"] == SECRET
    assert shown["answers"][0]["question"] == SECRET
    assert not any("key" in column for rows in shown.values() for row in rows for column in row)
    assert {row["chat"] for row in shown["enrollments"]} == {str(ANA)}


async def test_what_is_kept_of_nobody_is_nothing(db: Database) -> None:
    assert await db.mydata.export(ANA) == {}


async def test_after_forgetting_nothing_leads_to_the_patient_and_the_others_stay(db: Database) -> None:
    await fill(db, ANA)
    await fill(db, BEN)
    before = await rows_of(db, BEN)

    await db.forget(ANA)

    assert sum((await rows_of(db, ANA)).values()) == 0
    assert await rows_of(db, BEN) == before
    assert await db.mydata.export(ANA) == {}


async def test_a_handled_update_does_not_say_whose_it_was(db: Database) -> None:
    await db.inbox.add([(1, ANA, SECRET)], NOW)
    await db.inbox.done(1)

    assert (await rows_of(db, ANA))["inbox"] == 0
    assert await db.inbox.add([(1, ANA, SECRET)], NOW) == []


async def test_an_enrollment_that_has_ended_is_deleted_when_its_time_is_over(db: Database) -> None:
    ended = await db.enrollments.create(wish(ANA), daily(3), NOW)
    running = await db.enrollments.create(wish(BEN), daily(3), NOW)
    await db.enrollments.stop(ended.id, "patient", NOW)

    assert await db.enrollments.prune(NOW) == 0
    assert await db.enrollments.prune(NOW + timedelta(seconds=1)) == 1
    assert await db.enrollments.get(ended.id) is None
    assert await db.enrollments.get(running.id) is not None


def nothing(table: str, done: int, total: int) -> None:
    """Nobody looks at the progress."""


async def test_after_rekeying_the_new_key_alone_opens_everything_and_the_old_one_nothing(url: str) -> None:
    old = Cipher.from_text(new_key())
    async with open_database(url, old) as db:
        await fill(db, ANA)
    new = new_key()
    async with open_database(url, Cipher.from_text(new, old)) as db:
        await fill(db, BEN)
        assert (await db.mydata.export(ANA))["questions"][0]["text"] == SECRET
        assert await rekey(db.connections, Cipher.from_text(new, old), nothing) > 5
        assert await rekey(db.connections, Cipher.from_text(new, old), nothing) == 0
    async with open_database(url, Cipher.from_text(new)) as db:
        assert (await db.mydata.export(ANA))["questions"][0]["text"] == SECRET
        assert (await db.mydata.export(BEN))["questions"][0]["text"] == SECRET
        async with db.connections.read() as connection:
            for table, columns in sealed_columns():
                for row in await connection.execute(select(*columns)):
                    for column, value in zip(columns, row, strict=True):
                        if value is not None:
                            with pytest.raises(UnreadableError):
                                old.open(value, f"{table.name}.{column.name}")
    with pytest.raises(WrongKeyError):
        async with open_database(url, old):
            pass


async def test_a_rotation_that_was_interrupted_goes_on_and_needs_both_keys_until_then(url: str) -> None:
    old_key, new_one = new_key(), new_key()
    old = Cipher.from_text(old_key)
    async with open_database(url, old) as db:
        await fill(db, ANA)
    both = Cipher.from_text(new_one, old)

    def dies(table: str, done: int, total: int) -> None:
        if table == "questions":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        async with open_database(url, both) as db:
            await rekey(db.connections, both, dies)
    with pytest.raises(WrongKeyError, match="not finished"):
        async with open_database(url, old):
            pass
    with pytest.raises(WrongKeyError, match="DATA_KEY_PREVIOUS is needed"):
        async with open_database(url, Cipher.from_text(new_one)):
            pass
    async with open_database(url, both) as db:
        assert (await db.mydata.export(ANA))["questions"][0]["text"] == SECRET
        await rekey(db.connections, both, nothing)
    async with open_database(url, Cipher.from_text(new_one)) as db:
        assert (await db.mydata.export(ANA))["questions"][0]["text"] == SECRET


async def test_a_second_rotation_still_finds_the_patients_of_before_the_first(url: str) -> None:
    keys = [new_key() for _ in range(3)]
    async with open_database(url, Cipher.from_text(keys[0])) as db:
        await fill(db, ANA)
    for previous, current in pairwise(keys):
        both = Cipher.from_text(current, Cipher.from_text(previous))
        async with open_database(url, both) as db:
            await rekey(db.connections, both, nothing)
    async with open_database(url, Cipher.from_text(keys[2])) as db:
        assert (await db.mydata.export(ANA))["questions"][0]["text"] == SECRET


async def test_a_key_that_is_neither_is_refused(url: str) -> None:
    async with open_database(url, CIPHER):
        pass
    with pytest.raises(WrongKeyError, match="not the key"):
        async with open_database(url, Cipher.from_text(new_key(), Cipher.from_text(new_key()))):
            pass


def test_every_sealed_column_is_bytes_and_every_column_of_bytes_but_the_clinics_own_is_sealed() -> None:
    every = [column for table in metadata.sorted_tables for column in table.columns]
    assert {str(c) for c in every if isinstance(c.type, LargeBinary) and not is_sealed(c)} == {"versions.content"}
