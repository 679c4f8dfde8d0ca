from __future__ import annotations

import sys

import pytest

from bot.faq import loading
from tests.faq.mutant_trial import trial

FILES = 10_000


def test_10_000_spoilt_files_are_refused_with_what_to_do_or_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "with_meanings", lambda knowledge: knowledge)  # no file of the clinic's, and slow
    tally = trial(range(1_000_000, 1_000_000 + FILES))
    refused, loaded = sum(tally.refused.values()), sum(tally.loaded.values())
    sys.stdout.write(f"\n{FILES} spoilt files: {refused} refused, {loaded} still whole; ")
    sys.stdout.write(f"the slowest took {tally.slowest:.2f} s of computing\n")
    assert refused + loaded == FILES
