"""Changing a YAML file as text, at the places where the parser saw things: nothing else in it moves."""
