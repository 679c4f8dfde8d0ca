from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.crypto import Cipher, new_key
from bot.storage.errors import UnreadableError, WrongKeyError
from bot.storage.keyfile import read_or_make_key
from tests.storage.samples import CIPHER

OTHER = Cipher(bytes(32))


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert CIPHER.open(CIPHER.seal(text, "inbox.payload"), "inbox.payload") == text


def test_equal_texts_look_different_and_begin_with_the_version() -> None:
    first, second = CIPHER.seal("5110001717", "a"), CIPHER.seal("5110001717", "a")
    assert first != second
    assert first[:5] == second[:5] == b"\x01" + bytes.fromhex(CIPHER.fingerprint)[:4]


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_byte_is_noticed(position: int, change: int) -> None:
    sealed = bytearray(CIPHER.seal("a text of twenty-eight bytes", "place"))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(UnreadableError):
        CIPHER.open(bytes(sealed), "place")


def test_a_value_opens_only_in_its_place_and_with_its_key() -> None:
    sealed = CIPHER.seal("text", "alerts.text")
    with pytest.raises(UnreadableError, match="was changed"):
        CIPHER.open(sealed, "alerts.chat")
    with pytest.raises(UnreadableError, match="another key"):
        OTHER.open(sealed, "alerts.text")


def test_look_ups_are_equal_for_equal_texts_and_keys_only() -> None:
    assert CIPHER.look_up("chat 5") == CIPHER.look_up("chat 5")
    assert len({CIPHER.look_up("chat 5"), CIPHER.look_up("chat 6"), OTHER.look_up("chat 5")}) == 3


def test_a_new_key_is_a_key() -> None:
    key = new_key()
    assert Cipher.from_text(f" {key}\n").open(Cipher.from_text(key).seal("x", "p"), "p") == "x"
    assert new_key() != key


@pytest.mark.parametrize("text", ["", "secret", "Zm9v", "!" * 44, "ä" * 44])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(WrongKeyError) as error:
        Cipher.from_text(text)
    assert not text or text not in str(error.value)


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "data.key"
    key, made = read_or_make_key(file, tmp_path / "data")
    assert made
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_or_make_key(file, tmp_path / "data") == (key, False)
    assert [entry.name for entry in file.parent.iterdir()] == ["data.key"]


def test_those_who_start_together_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read_or_make_key(tmp_path / "k" / "data.key", tmp_path / "data"), range(8)))
    assert len({key for key, _ in found}) == 1
    assert sum(made for _, made in found) == 1
    assert [entry.name for entry in (tmp_path / "k").iterdir()] == ["data.key"]


def test_the_key_file_may_not_lie_with_the_database(tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError, match="folder of the database"):
        read_or_make_key(tmp_path / "data" / "data.key", tmp_path / "data")


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.key"
    read_or_make_key(file, tmp_path / "data")
    file.chmod(0o644)
    with pytest.raises(WrongKeyError, match="chmod 600"):
        read_or_make_key(file, tmp_path / "data")
