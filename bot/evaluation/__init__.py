"""The scorecard: how well the bot answers, measured on labelled questions or on the FAQ's own phrasings."""
