"""The commands. The only place, with the terminal channel, that prints."""
