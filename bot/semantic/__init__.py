"""The optional extra `semantic`: a sentence encoder, used where its libraries are installed."""
