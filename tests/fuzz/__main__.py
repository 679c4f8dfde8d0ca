"""`python -m tests.fuzz normaliser 60`: mutate inputs for so many seconds, led by the code that they reach."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot", "yaml"]):
    from tests.fuzz.targets import SEEDS, TARGETS


def main(name: str, seconds: str) -> None:
    """Run one target; what breaks it is written to a file, and the process ends with an error."""
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS[name]):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [
            f"-max_total_time={seconds}",
            "-max_len=20000",
            "-timeout=20",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *limits, folder], TARGETS[name])
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
