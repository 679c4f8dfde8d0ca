from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.document import MAX_DEPTH
from bot.faq.files import MAX_BYTES
from bot.faq.problems import KnowledgeError
from bot.faq.yaml_text import read_document


def root(text: str) -> Any:
    return read_document(text.encode(), "faq.yaml").root


def problems(raw: str | bytes) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        read_document(raw.encode() if isinstance(raw, str) else raw, "faq.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_every_scalar_stays_the_text_that_was_typed() -> None:
    typed = "a: no\nb: 1.10\nc: 09:00\nd: ~\ne: 2027-05-01\nf: 0x10\ng: true\n"

    assert root(typed) == {"a": "no", "b": "1.10", "c": "09:00", "d": "~", "e": "2027-05-01", "f": "0x10", "g": "true"}


def test_a_value_is_placed_at_its_key_and_an_item_at_itself() -> None:
    document = read_document(b"a: x\nlist:\n  - one\n  - b: y\n", "faq.yaml")

    places = {path: (place.line, place.column) for path, place in document.places.items()}
    assert places[("a",)] == (1, 1)
    assert places[("list", 0)] == (3, 5)
    assert places[("list", 1, "b")] == (4, 5)
    assert document.place(("list", 1, "missing")) == document.places[("list", 1)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a: 1\na: 2\n", "faq.yaml:2:1: `a` stands here twice (first in line 1): keep one of them"),
        ("a: &x 1\nb: 2\n", "faq.yaml:1:4: an anchor (`&x`) is not allowed: write the text out where it is needed"),
        (
            "a: !!int 3\n",
            "faq.yaml:1:4: a tag (`tag:yaml.org,2002:int`) is not allowed: put the text in quotes instead",
        ),
        ("<<: {c: d}\n", "faq.yaml:1:1: a merge key (`<<`) is not allowed: write the keys out"),
        ("? [a, b]\n: c\n", "faq.yaml:1:3: a key must be plain text: check the indentation and the brackets"),
        ("- a\n---\n- b\n...\n", "faq.yaml:2:1: a second document begins here (`---`): keep one document in a file"),
        ("", "faq.yaml:1:1: the file is empty: restore it from a copy"),
        ("# nothing but a comment\n", "faq.yaml:1:1: the file is empty: restore it from a copy"),
    ],
)
def test_a_trick_is_refused_at_its_place(typed: str, told: str) -> None:
    assert told in problems(typed)


def test_an_alias_is_refused_beside_its_anchor() -> None:
    assert problems("a: &x 1\nb: *x\n") == [
        "faq.yaml:1:4: an anchor (`&x`) is not allowed: write the text out where it is needed",
        "faq.yaml:2:4: an alias (`*name`) is not allowed: write the text out",
    ]


def test_a_bomb_of_aliases_is_refused_without_being_expanded() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]

    assert len(problems("\n".join(["a0: &a0 lol", *levels, ""]))) == 9 + 8 * 9


def test_deep_nesting_is_refused_without_recursion() -> None:
    assert problems("[" * 100_000)[0].startswith(f"faq.yaml:1:{MAX_DEPTH + 1}: the file is nested too deeply here")


@pytest.mark.parametrize("typed", ["a: Do not app", "---\na: b\n", "- one\n- tw"])
def test_a_file_that_stops_half_way_is_refused(typed: str) -> None:
    assert "the file stops half-way" in problems(typed)[0]


@pytest.mark.parametrize("typed", ["a: b\n", "---\na: b\n...\n", "---\na: b\n...  # the end", '{"a": "b"}'])
def test_a_whole_file_is_taken(typed: str) -> None:
    assert root(typed) == {"a": "b"}


@given(st.integers(min_value=0, max_value=70))
def test_no_beginning_of_a_marked_file_is_taken(length: int) -> None:
    whole = "---\nanswer: Do not apply heat.\nother: |\n  line one\n  line two\n...\n"

    if length < len(whole) - 1:
        assert problems(whole[:length])


def test_bytes_that_are_no_utf8_are_named_by_place() -> None:
    assert problems(b"ok: x\nbad: " + b"\xff\n") == [
        "faq.yaml:2:6: this is not UTF-8 text: save the file again with the encoding UTF-8"
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_saved_as_unicode_by_notepad_is_told_so_however_long_it_is(encoding: str) -> None:
    saved = ("\ufeff" + "answer: Yes.\n" * 50_000).encode(encoding)
    assert problems(saved) == ["faq.yaml:1:1: this is not UTF-8 text: save the file again with the encoding UTF-8"]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_document(b"\xef\xbb\xbfa: b\n", "faq.yaml").root == {"a": "b"}


def test_a_file_over_the_limit_is_refused_unread() -> None:
    assert problems(b"#" * (MAX_BYTES + 1)) == [
        "faq.yaml:1:1: the file is longer than 1,048,576 bytes, which is the most: is it the right file?"
    ]


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_else(raw: bytes) -> None:
    try:
        read_document(raw, "faq.yaml")
    except KnowledgeError as error:
        assert error.problems


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("a:\n\tb: c\n", "faq.yaml:2:1: a tab stands here: indent with spaces"),
        ('a: "never closed\nb: c\n', "faq.yaml:1:4: a quote opens here and is never closed: close it, or take it away"),
        ("---\na: b\n...\nc: d\n", "faq.yaml:4:1: text stands below the last line `...`: move it above that line"),
    ],
)
def test_the_commonest_slips_are_told_in_plain_words(typed: str, told: str) -> None:
    assert told in problems(typed)
