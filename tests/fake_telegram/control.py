"""The fake from another process: POST /control with `{"do": verb, ...}` answers `{"result": ...}`.

- `patient` (user_id, name, started), `group` (title, members: user ids, chat_id, admin): meet them, once;
- a person's verbs, with `who` (id) and, in a group, `chat` (id): `says` (text), `starts` (payload), `presses` (label),
  `sends_photo`, `sends_voice`, `sends_sticker`, `blocks`, `unblocks`, `deletes_account`;
- `fault` (the fields of Fault), `clear_faults`, `limits` (the fields of Limits; `off: true`);
- `inbox` (chat), `calls` (method, since: index), `unconfirmed`, `violations`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fake_telegram.calls import Json
from tests.fake_telegram.faults import Fault
from tests.fake_telegram.groups import Group
from tests.fake_telegram.limits import Limits
from tests.fake_telegram.people import Patient

if TYPE_CHECKING:
    from tests.fake_telegram.fake import FakeTelegram

DEEDS = frozenset({
    "says", "starts", "presses", "sends_photo", "sends_voice", "sends_sticker", "blocks", "unblocks",
    "deletes_account",
})  # fmt: skip
ORDERS = frozenset({
    "patient", "group", "fault", "clear_faults", "limits", "inbox", "calls", "unconfirmed", "violations",
})  # fmt: skip


class Control:
    """Does to a fake what the requests say."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake

    async def handle(self, request: web.Request) -> web.Response:
        """One order; 400 names what is wrong with it."""
        order = await request.json()
        try:
            return web.json_response({"result": self._do(order.pop("do"), order)})
        except (KeyError, TypeError, AssertionError) as problem:
            return web.json_response({"error": f"{type(problem).__name__}: {problem}"}, status=400)

    def _do(self, verb: str, order: dict[str, Any]) -> object:
        if verb in DEEDS:
            return self._deed(verb, order)
        if verb not in ORDERS:
            raise KeyError(verb)
        return getattr(self, f"_{verb}")(**order)

    def _deed(self, verb: str, order: dict[str, Any]) -> int | str | None:
        person = self._person(order.pop("who"))
        if "chat" in order:
            order["chat"] = Group(self._fake.world, self._fake.world.chats[order["chat"]])
        done = getattr(person, verb)(**order)
        return None if done is None else done.id

    def _person(self, user_id: int) -> Patient:
        chat = self._fake.world.chats[user_id]
        assert chat.person is not None, f"{user_id} is a group"
        return Patient(self._fake.world, chat, chat.person)

    def _patient(self, user_id: int, name: str = "Ana", started: bool = True) -> int:
        return self._fake.patient(name, user_id=user_id, started=started).id

    def _group(self, title: str, members: list[int], chat_id: int | None = None, admin: bool = False) -> int:
        return self._fake.group(title, *map(self._person, members), chat_id=chat_id, admin=admin).id

    def _fault(self, **order: Json) -> None:
        fault = Fault(**order)
        self._fake.fail(fault, fault.method, fault.times, fault.skip, fault.chance)

    def _clear_faults(self) -> None:
        self._fake.world.faults.clear()

    def _limits(self, off: bool = False, **order: int) -> None:
        self._fake.limit(None if off else Limits(**order))

    def _inbox(self, chat: int) -> list[dict[str, Any]]:
        shown = Group(self._fake.world, self._fake.world.chats[chat]).inbox
        return [asdict(m) | {"media": m.media.kind if m.media else None, "labels": m.labels} for m in shown]

    def _calls(self, method: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        return [call.json() for call in self._fake.world.calls[since:] if method in (None, call.method)]

    def _unconfirmed(self) -> int:
        return self._fake.unconfirmed

    def _violations(self) -> list[str]:
        return self._fake.violations
