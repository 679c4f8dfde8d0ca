"""Methods that put something into a chat, and getFile."""

from __future__ import annotations

from typing import Any

from tests.fake_telegram import texts
from tests.fake_telegram.chats import Chat
from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.keyboards import inline_keyboard
from tests.fake_telegram.markup import Formatted
from tests.fake_telegram.messages import Media, Message
from tests.fake_telegram.requests import Upload
from tests.fake_telegram.world import World

PHOTO_LIMIT = 10 * 2**20  # bytes a bot may send as a photo
DOCUMENT_LIMIT = 50 * 2**20
DOWNLOAD_LIMIT = 20 * 2**20  # bytes a bot may fetch
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def send_message(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers sendMessage."""
    return _send(world, params, texts.outgoing(params)).json()


def send_photo(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers sendPhoto, from bytes or from a file_id."""
    given = params["photo"]
    if isinstance(given, Upload):
        if not given.data.startswith(IMAGES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        if len(given.data) > PHOTO_LIMIT:
            raise bad_request("PHOTO_SAVE_FILE_INVALID")
    return _send_media(world, params, "photo", {"width": 640, "height": 640})


def send_document(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers sendDocument, from bytes or from a file_id."""
    given = params["document"]
    if not isinstance(given, Upload):
        return _send_media(world, params, "document", {})
    if not given.data or len(given.data) > DOCUMENT_LIMIT:
        raise bad_request("file must be non-empty" if not given.data else "file is too big")
    named = {"file_name": given.filename, "mime_type": given.content_type}
    return _send_media(world, params, "document", named)


def send_voice(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers sendVoice, from bytes or from a file_id."""
    return _send_media(world, params, "voice", {"duration": params.get("duration", 1)})


def send_chat_action(world: World, params: dict[str, Any]) -> bool:
    """Answers sendChatAction."""
    world.writable(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def copy_message(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers copyMessage: the same content, from the bot, with another caption if one is given."""
    source = _source(world, params)
    text = texts.outgoing(params, "caption") if source.media and "caption" in params else source.text
    return {"message_id": _send(world, params, text, source.media).id}


def forward_message(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers forwardMessage: the same content, with its origin."""
    source = _source(world, params)
    sent = _send(world, params, source.text, source.media)
    origin = {"type": "user", "date": int(source.date), "sender_user": source.sender.json()}
    sent.service = {"forward_origin": origin}
    return sent.json()


def get_file(world: World, params: dict[str, Any]) -> dict[str, Any]:
    """Answers getFile; the bytes are then at /file/bot<token>/<file_path>."""
    media = world.files.get(params["file_id"])
    if media is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(media.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    path, unique = f"{media.kind}s/{media.file_id}", f"u{media.file_id}"
    size = len(media.data)
    return {"file_id": media.file_id, "file_unique_id": unique, "file_size": size, "file_path": path}


def _send_media(world: World, params: dict[str, Any], kind: str, details: dict[str, Any]) -> dict[str, Any]:
    caption = texts.outgoing(params, "caption")
    world.writable(params["chat_id"])  # a file is kept only if the chat takes it
    given = params[kind]
    media = world.store(kind, given.data, **details) if isinstance(given, Upload) else world.files.get(given)
    if media is None or media.kind != kind:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return _send(world, params, caption, media).json()


def _source(world: World, params: dict[str, Any]) -> Message:
    found = world.message(world.chat(params["from_chat_id"]).id, params["message_id"])
    if found is None:
        raise bad_request("message to copy not found")
    return found


def _send(world: World, params: dict[str, Any], text: Formatted, media: Media | None = None) -> Message:
    """Everything that sending has in common; the rate limit counts what would otherwise have been sent."""
    chat = world.writable(params["chat_id"])
    keyboard = inline_keyboard(params.get("reply_markup"))
    reply_to = _replied(world, chat, params.get("reply_parameters"))
    now = world.clock()
    world.limiter.admit(chat.id, now)
    return world.post(Message(world.new_id(), chat, world.bot, now, text, keyboard, media, reply_to))


def _replied(world: World, chat: Chat, reply: dict[str, Any] | None) -> Message | None:
    if reply is None:
        return None
    found = world.message(reply.get("chat_id", chat.id), reply["message_id"])
    if found is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "getFile": get_file,
}
