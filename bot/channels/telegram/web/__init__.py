"""The bot as a web server: Telegram's webhook, and what whoever runs the bot asks of it."""
