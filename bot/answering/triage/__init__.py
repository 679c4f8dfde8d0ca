"""Red flags, before any matching: whether a message needs a person now, and which sign says so."""

from bot.answering.triage.gate import Failure, Fault
from bot.answering.triage.triage import Triage

__all__ = ["Failure", "Fault", "Triage"]
