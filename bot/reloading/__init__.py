"""The clinic's files, taken up while the bot runs: made apart, served in one step, or told why not."""
