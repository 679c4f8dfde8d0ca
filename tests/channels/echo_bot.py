"""A small bot on the real library, to try the fake with. Run as a module it is a process that a test can kill."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Context: TypeAlias = ContextTypes.DEFAULT_TYPE
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Louder", callback_data="loud")]])


async def start(update: Update, context: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(f"Hello {context.args}")


async def echo(update: Update, _: Context) -> None:
    message = update.effective_message
    assert message is not None
    text = message.text_html or message.caption_html or "?"
    await message.reply_html(f"<b>You said</b> {text}", reply_markup=BUTTONS)


async def louder(update: Update, _: Context) -> None:
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    await query.answer("done")
    await query.edit_message_text("LOUDER")


async def blocked(update: Update, context: Context) -> None:
    assert update.my_chat_member is not None
    status = update.my_chat_member.new_chat_member.status
    context.bot_data.setdefault("statuses", []).append(str(status))


def build(token: str, api_url: str) -> App:
    """The bot, with handlers, not started."""
    builder = ApplicationBuilder().token(token)
    app = builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot").build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(louder))
    app.add_handler(ChatMemberHandler(blocked, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(MessageHandler(filters.ALL, echo))
    return app


@asynccontextmanager
async def polling(app: App) -> AsyncIterator[App]:
    """Runs the bot by long polling for the length of the block."""
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


async def main(token: str, api_url: str) -> None:
    """Runs until it is killed."""
    async with polling(build(token, api_url)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
