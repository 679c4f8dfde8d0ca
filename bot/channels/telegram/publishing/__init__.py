"""The clinic's files in the staff chat: what has changed, uploads, history, and the way back."""
