"""/mydata: all that is kept about a patient, as a file that a person and a program can read."""

import json

from telegram import Message

from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, place_of

NAME = "my-data.json"


async def send_my_data(desk: Desk, message: Message) -> None:
    """Send what is kept about who writes `message`, which stands in a private chat."""
    kept = await desk.db.mydata.export(message.chat.id)
    if not kept:
        await desk.say(place_of(message), desk.wording.mydata_nothing)
        return
    content = json.dumps(kept, indent=2, ensure_ascii=False).encode()
    await desk.messenger.document(place_of(message), content, NAME, render(desk.wording.mydata_caption))
