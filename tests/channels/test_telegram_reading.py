"""What is put together from its parts is what the library would have read."""

from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.telegram.reading import read_update

BOT = Bot("1:a")
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "last_name": "K.", "language_code": "de", "is_premium": True}
CHAT = {"id": 7, "type": "private", "first_name": "Ana", "username": "ana_k"}
ASKED = {"message_id": 5, "date": 1_800_000_000, "chat": CHAT, "from": ANA, "text": "May I 🧊 it?"}
NAMED = [{"type": "text_mention", "offset": 0, "length": 3, "user": ANA}, {"type": "bold", "offset": 4, "length": 2}]
PLAIN: list[dict[str, Any]] = [
    ASKED,
    ASKED | {"text": "/start i_1", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
    ASKED | {"entities": NAMED},
    ASKED | {"from": ANA | {"a_field_of_tomorrow": [1]}, "chat": CHAT | {"a_field_of_tomorrow": {"a": 1}}},
    {name: value for name, value in ASKED.items() if name not in ("from", "text")},
]
OTHERS: list[dict[str, Any]] = [
    ASKED | {"date": 0},
    ASKED | {"reply_to_message": ASKED},
    ASKED | {"edit_date": 1_800_000_001},
    ASKED | {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Eve"}},
    ASKED | {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "?"},
    ASKED | {"a_field_of_tomorrow": 1},
]


def whole(update: Update) -> dict[str, Any]:
    """All that an update and its message hold, what is no part of their JSON too."""
    message = update.message
    assert message is not None
    slots = [name for kind in type(message).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(message, name) for name in slots} | update.to_dict()


@pytest.mark.parametrize("message", [*PLAIN, *OTHERS])
def test_a_message_is_read_as_the_library_reads_it(message: dict[str, Any]) -> None:
    raw = {"update_id": 1, "message": message}
    given = repr(raw)
    read = read_update(raw, BOT)

    assert whole(read) == whole(Update.de_json(raw, BOT))
    assert read.message is not None
    assert {read.get_bot(), read.message.get_bot(), read.message.chat.get_bot()} == {BOT}
    assert repr(raw) == given


def test_messages_of_words_alone_are_read_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Update, "de_json", lambda *_: None)
    for message in PLAIN:
        assert read_update({"update_id": 1, "message": message}, BOT).update_id == 1
    for message in OTHERS:
        assert read_update({"update_id": 1, "message": message}, BOT) is None


@pytest.mark.parametrize(
    "change", [{"chat": None}, {"from": 5}, {"text": 5}, {"entities": 5}, {"date": "?"}, {"date": 1e99}]
)
def test_what_the_library_trips_over_is_no_update(change: dict[str, Any]) -> None:
    raw = {"update_id": 1, "message": ASKED | change}
    try:
        Update.de_json(raw, BOT)
    except Exception as error:  # noqa: BLE001  of many kinds
        with pytest.raises(type(error)):
            read_update(raw, BOT)
    else:
        assert read_update(raw, BOT).update_id == 1
