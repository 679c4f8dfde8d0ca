"""The fake reads Telegram's small HTML as strictly as Telegram does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from tests.fake_telegram.errors import ApiError
from tests.fake_telegram.markup import parse, units
from tests.fake_telegram.texts import found_in, outgoing


@pytest.mark.parametrize(("source", "text", "entities"), [
    ("<b>a</b> <i>b</i>", "a b", [("bold", 0, 1), ("italic", 2, 1)]),
    ("<B>😀<u>x</u></B>", "😀x", [("bold", 0, 3), ("underline", 2, 1)]),
    ("a &lt;b&gt; &amp;amp; &quot; &#39; &nbsp;", "a <b> &amp; \" ' &nbsp;", []),
    ('<a href="https://x.example/?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("blockquote", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1), ("code", 0, 1)]),
    ("<b></b>x", "x", []),
])  # fmt: skip
def test_what_telegram_understands_is_understood(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed = parse(source)
    found = [(e["type"], e["offset"], e["length"]) for e in parsed.entities]
    assert (parsed.text, sorted(found)) == (text, sorted(entities))


@pytest.mark.parametrize(("source", "problem"), [
    ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
    ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
])  # fmt: skip
def test_what_telegram_refuses_is_refused_in_its_words(source: str, problem: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {problem}"


@given(st.text())
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert parse(str(escape(text))).text == text


@given(st.text(alphabet="<>/&;ab =\"'\n"))
def test_any_text_is_either_shown_or_refused(text: str) -> None:
    try:
        shown = parse(text)
    except ApiError:
        return
    assert all(0 <= e["offset"] <= e["offset"] + e["length"] <= units(shown.text) for e in shown.entities)


def test_white_space_around_a_text_goes_and_the_entities_move_along() -> None:
    shown = outgoing({"text": "\n <b> hi </b> ", "parse_mode": "HTML"})
    assert (shown.text, shown.entities) == ("hi", [{"type": "bold", "offset": 0, "length": 2}])


def test_commands_mentions_and_links_are_found() -> None:
    found = [(e["type"], e["offset"], e["length"]) for e in found_in("/start@a_bot 😀 @ana a/b https://x.example/y")]
    assert found == [("bot_command", 0, 12), ("mention", 16, 4), ("url", 25, 19)]
