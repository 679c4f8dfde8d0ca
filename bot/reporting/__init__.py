"""How the bot does: figures of some days, as a table or a picture. Counts only; nothing in them is about a person."""
