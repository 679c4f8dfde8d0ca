import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.richtext import MarkupError, has_text, to_markup, to_plain


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ('R&D < 3 "quoted"', "R&amp;D &lt; 3 &#34;quoted&#34;"),
        ("<b>R&D</b>", "<b>R&amp;D</b>"),
        ("<B>loud</B>", "<b>loud</b>"),
        ("one<br>two", "one\ntwo"),
        ('<a href="https://x.org/?a=1&amp;b=2">x</a>', '<a href="https://x.org/?a=1&amp;b=2">x</a>'),
        ("<b><i>both</i></b>", "<b><i>both</i></b>"),
        ("2 <3", "2 &lt;3"),
    ],
)
def test_what_the_clinic_writes_becomes_html_that_telegram_takes(written: str, sent: str) -> None:
    assert to_markup(written) == sent


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<script>alert(1)</script>", "<script> is not a tag that Telegram shows"),
        ("<b>bold", "<b> is never closed"),
        ("<b><i>x</b></i>", "</b> closes nothing here"),
        ("</b>", "</b> closes nothing here"),
        ('<a href="javascript:x">x</a>', "<a> needs exactly one attribute"),
        ('<a href="https://x.org" onclick="x">x</a>', "<a> needs exactly one attribute"),
        ('<b class="x">x</b>', "<b> can't have the attribute class"),
        ("<!-- x --><b>y</b>", "<!-- x "),
        ("<!doctype html>", "<!doctype"),
        ("<?php x ?>", "<?php"),
        ("<![CDATA[x]]>", "<![CDATA"),
    ],
)
def test_html_that_telegram_would_refuse_is_refused_with_what_to_do(written: str, told: str) -> None:
    with pytest.raises(MarkupError) as caught:
        to_markup(written)
    assert told in str(caught.value)


@given(
    st.lists(
        st.sampled_from(["<b>", "</b>", '<a href="https://x.org">', "</a>", " ", "\n", "&nbsp;", "&amp;", "x", "🙂"])
    )
)
def test_a_text_is_there_where_a_person_reads_something(parts: list[str]) -> None:
    assert has_text("".join(parts)) == bool(to_plain("".join(parts)).strip())


def test_plain_text_shows_where_a_link_leads() -> None:
    assert to_plain('See <a href="https://x.org">this</a> &amp; that.') == "See this (https://x.org) & that."


@given(st.text(alphabet=st.characters(exclude_characters="<", exclude_categories=["Cs"])))
def test_text_without_tags_reads_as_it_was_written(text: str) -> None:
    assert to_plain(to_markup(text)).replace("\r", "\n") == text.replace("\r", "\n")


@given(st.text())
def test_whatever_is_written_is_taken_or_refused_and_what_is_taken_is_stable(text: str) -> None:
    try:
        markup = to_markup(text)
    except MarkupError:
        return
    assert to_markup(str(markup)) == markup or "<" not in markup
