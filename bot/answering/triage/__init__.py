"""Red flags, before any matching: whether a message needs a person now, and which sign says so."""

from bot.answering.triage.triage import Failure, Triage

__all__ = ["Failure", "Triage"]
