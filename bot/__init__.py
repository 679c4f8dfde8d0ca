"""A Telegram bot that answers a clinic's patients from the clinic's own FAQ."""
