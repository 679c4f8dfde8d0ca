"""A bare echo bot on python-telegram-bot, by its stock webhook with its defaults: it does no work at all.

A third argument is the number of updates that it may handle at once; by default the library handles one at a time.
"""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


def main(api: str, port: int, at_once: int) -> None:
    """Serve until killed."""
    builder = Application.builder().token("1:bench").base_url(f"{api}/bot").concurrent_updates(at_once)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_webhook("127.0.0.1", port, "/hook", webhook_url=f"http://127.0.0.1:{port}/hook")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
