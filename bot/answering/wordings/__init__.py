"""The clinic's wording in parts: each file holds the texts of one side of the bot."""
