"""Small facts about the bot itself that outlive a restart: a name, and a value. Nothing about a patient."""

from sqlalchemy import select

from bot.storage.schema import meta
from bot.storage.store import Store


class NoteStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, name: str) -> str | None:
        """Return the value of that name (32 characters at most), or None."""
        found = await self._store.rows(select(meta.c.value).where(meta.c.name == name))
        return found[0].value if found else None

    async def claim(self, name: str, value: str) -> bool:
        """Keep a value under a name that nobody has used yet; False where somebody has, in whichever process."""
        claiming = self._store.new_rows(meta).values(name=name, value=value).returning(meta.c.name)
        return len(await self._store.changed_rows(claiming)) > 0

    async def put(self, name: str, value: str) -> None:
        """Keep a value (64 characters at most) in place of the one before."""
        putting = self._store.inserting(meta).values(name=name, value=value)
        await self._store.change(putting.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
