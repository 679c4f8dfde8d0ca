"""Splitting and buttons, without a network."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.answering.model import Outcome
from bot.answering.reply import Choice, Reply
from bot.answering.richtext import to_markup, to_plain
from bot.channels.telegram import keyboards
from bot.channels.telegram.splitting import length, pieces, split
from tests.answering.clinic import WORDING
from tests.fake_telegram import markup

LEAVES = st.text(alphabet="ab .!?\n🙂<&é", max_size=30).map(lambda text: str(escape(text)))
HTML = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(st.sampled_from(["b", "i", "u"]), inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        inner.map(lambda text: f'<a href="https://host/?a=1&amp;b=2">{text}</a>'),
    ),
    max_leaves=12,
)


def safe(html: str) -> Markup:
    return Markup(html)


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(HTML, st.integers(min_value=2, max_value=40))
def test_pieces_fit_are_well_formed_and_lose_nothing(html: str, limit: int) -> None:
    source = markup.parse(html)
    parts = [markup.parse(piece) for piece in pieces(safe(html), limit)]

    assert all(0 < markup.units(part.text) <= limit for part in parts)
    assert without_space("".join(part.text for part in parts)) == without_space(source.text)
    assert formats(parts) == formats([source])


def formats(parts: list[markup.Formatted]) -> list[tuple[str, frozenset[str]]]:
    """Each visible sign with the kinds of the entities around it."""
    found = []
    for part in parts:
        at = 0
        for sign in part.text:
            kinds = {e["type"] for e in part.entities if e["offset"] <= at < e["offset"] + e["length"]}
            found += [(sign, frozenset(kinds))] if sign.strip() else []
            at += markup.units(sign)
    return found


@given(HTML, st.integers(min_value=40, max_value=90))
def test_the_notice_stands_whole_at_the_end_of_the_last_part(html: str, limit: int) -> None:
    parts = split(safe(html), Markup("<i>See your doctor.</i>"), limit)

    assert all(length(part) <= limit for part in parts)
    assert parts[-1].endswith("<i>See your doctor.</i>")
    assert not any("See your doctor" in part for part in parts[:-1])


@given(HTML, st.integers(min_value=40, max_value=90))
def test_what_fits_is_one_message_whatever_its_tags_take(html: str, limit: int) -> None:
    notice = Markup("<i>See.</i>")

    assert (len(split(safe(html), notice, limit)) == 1) == (length(safe(html)) + 2 + length(notice) <= limit)


def test_a_text_is_cut_at_the_end_of_a_sentence() -> None:
    text = to_markup("<b>First one. Second one! (Third one?)</b> Fourth one…")

    assert pieces(text, 23) == ["<b>First one. Second one!</b>", "<b>(Third one?)</b>", "Fourth one…"]


def test_a_line_end_ends_a_sentence_and_a_point_in_a_number_does_not() -> None:
    assert pieces(Markup("A list:\n1.50 one\n2.50 two"), 20) == ["A list:\n1.50 one", "2.50 two"]


def test_a_sentence_that_is_too_long_is_cut_at_a_space_and_a_word_anywhere() -> None:
    assert pieces(Markup("one two three"), 9) == ["one two", "three"]
    assert pieces(Markup("🙂🙂🙂"), 5) == ["🙂🙂", "🙂"]


def test_a_notice_of_pages_is_split_too() -> None:
    parts = split(Markup("Yes."), safe("No. " * 30), 40)

    assert all(length(part) <= 40 for part in parts)
    assert "".join(parts).count("No.") == 30


def test_a_short_reply_is_one_message_as_it_is() -> None:
    assert split(Markup("<b>Yes</b>"), Markup("See.")) == ["<b>Yes</b>\n\nSee."]


def test_a_long_label_is_cut_at_a_word() -> None:
    label = "May I put a cold pack on my swollen cheek, directly after the laser treatment?"

    assert keyboards.shortened(label) == "May I put a cold pack on my swollen cheek, directly after…"
    assert keyboards.shortened("  two\nlines ") == "two lines"
    assert keyboards.shortened("x" * 80) == "x" * 59 + "…"


@given(st.text(min_size=1, max_size=300))
def test_a_label_is_one_line_that_fits(label: str) -> None:
    assert len(keyboards.shortened(label)) <= keyboards.MAX_LABEL
    assert "\n" not in keyboards.shortened(label)


def test_the_data_of_the_longest_entry_id_fits() -> None:
    choice = Choice("a" * 40, "Why?")
    reply = Reply(Outcome.CHOICES, Markup("Which?"), Markup("See."), offered=(choice,), see_also=(choice,))
    keyboard = keyboards.as_markup(keyboards.for_reply(reply, WORDING, 10**18))

    assert keyboard is not None
    assert all(len(str(row[0].callback_data).encode()) <= 64 for row in keyboard.inline_keyboard)


def test_plain_text_of_a_piece_is_what_was_written() -> None:
    assert [to_plain(piece) for piece in pieces(escape("a < b & c"))] == ["a < b & c"]
