from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.personal import Part, Personal, personal_parts

COMMON = "can i put ice on my face after the laser is it ok hello ask rose treatment how long about"
WORDS = frozenset(COMMON.split(" "))


def found(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in personal_parts(text, WORDS.__contains__)]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("write to ana.b@mail.example please", "email", "ana.b@mail.example"),
        ("i am @ana_smith", "handle", "@ana_smith"),
        ("see t.me/anasmith", "link", "t.me/anasmith"),
        ("call me +44 20 7946 0018", "number", "+44 20 7946 0018"),
        ("call 079 460 018 ok", "number", "079 460 018"),
        ("my file is PAT20931", "number", "PAT20931"),
        ("born 3.4.1985", "date", "3.4.1985"),
        ("born 1985-04-03", "date", "1985-04-03"),
        ("on 3rd of April 1985", "date", "3rd of April 1985"),
        ("on april 3", "date", "april 3"),
        ("since 1985", "date", "1985"),
        ("my name is anna", "name", "anna"),
        ("it's me Anna Smith", "name", "Anna Smith"),
        ("thanks, dr jones", "name", "jones"),
        ("can i ask Rose", "name", "Rose"),
        ("Anna here, is it ok", "name", "Anna"),
    ],
)
def test_what_may_say_who_somebody_is_is_pointed_out(text: str, kind: str, part: str) -> None:
    assert (kind, part) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can I put ice on my face?",
        "can i put ice on it for 10 minutes, 3 times a day? it costs 1.5",
        "CAN I PUT ICE ON IT",
        "Hello. Is it ok? I'm asking",
        "about 1200 mg or 24 hours",
        "the doctor is ok",
    ],
)
def test_plain_questions_pass(text: str) -> None:
    assert found(text) == []


def test_the_parts_come_in_the_order_of_the_text_and_once() -> None:
    assert found("@ana_s and @ben_t and @ana_s") == [("handle", "@ana_s"), ("handle", "@ben_t")]


@given(st.text(max_size=80), st.from_regex(r"@[a-z]{3,10}", fullmatch=True), st.text(max_size=80))
def test_a_handle_between_spaces_is_found_in_any_text(before: str, handle: str, after: str) -> None:
    parts = personal_parts(f"{before} {handle} {after}", WORDS.__contains__)
    assert any(handle in part.text for part in parts)


@given(st.text(max_size=200))
def test_every_part_stands_in_the_text(text: str) -> None:
    for part in personal_parts(text, WORDS.__contains__):
        assert isinstance(part, Part)
        assert isinstance(part.kind, Personal)
        assert part.text in text
