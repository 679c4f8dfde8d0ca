"""The fuzzer's targets for a moment, without the fuzzer: `make fuzz` goes on for longer."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.targets import SEEDS, TARGETS, normaliser, yaml_loader

ROUNDS = 300


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_normalised(data: bytes) -> None:
    normaliser(data)


@given(st.binary(max_size=400) | st.text(alphabet="-?:,[]{}#&*!|>'\"%@`\n\t ab.~0", max_size=200).map(str.encode))
def test_any_bytes_are_read_as_a_file_or_refused(data: bytes) -> None:
    yaml_loader(data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_made_of_good_inputs_by_chance_breaks_nothing(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  a run that can be repeated
    for _ in range(ROUNDS):
        data = bytearray(chance.choice(SEEDS[name]))
        for _ in range(chance.randint(1, 8)):
            start, place = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
            piece = data[start : start + chance.randint(0, 12)] or chance.randbytes(3)
            data[place : place + chance.randint(0, 4)] = bytes(piece) * chance.randint(0, 3)
        TARGETS[name](bytes(data))
