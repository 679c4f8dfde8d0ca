"""The bot on Telegram. `channel.serve` is the way in; nothing else here is for other packages."""
