"""Bots to be compared with, in an environment of their own: what they need is no need of this project."""
