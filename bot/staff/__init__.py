"""What staff do, apart from the chat that they do it in."""
