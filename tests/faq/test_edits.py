"""Single edits, each shown with the lines that it changes."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest
import yaml

from bot.answering.model import EntryKind, FaqEntry, Side, Source
from bot.errors import ClinicBotError
from bot.faq import edits, yaml_text
from bot.faq.editing.errors import (
    AlreadyThereError,
    EditError,
    NoSuchEntryError,
    NoSuchPhrasingError,
    UnusableTextError,
    UnusualLayoutError,
)
from bot.faq.editing.faqtext import FaqText
from bot.faq.editing.splices import Splice
from bot.faq.problems import KnowledgeError
from bot.faq.yaml_text import read_document

HEAD = "---\ndoctor_notice: See a doctor.\nentries:\n"
TWO = f"""{HEAD}  # the first
  - id: ice
    question: Can I ice it?  # asked daily
    phrasings:   # as patients say it
      - ice ok
      # - commented out
      - "cold: pack"   # from Ana
    answer: >-
      Ice is
      often advised.

  - id: scratch
    question: Can I scratch?
    answer: Better not.
    # ask Dr. Rose about this one
# the end
...  # keep
"""

LINKED = TWO.replace("    answer: Better not.", "    answer: Better not.\n    see_also: [ice]")


def faq(entry: str) -> str:
    return f"{HEAD}  - id: ice\n    question: Can I ice it?\n    answer: Yes.\n{entry}...\n"


def difference(old: str, new: str) -> list[str]:
    return [line for line in difflib.ndiff(old.split("\n"), new.split("\n")) if line[0] in "+-"]


def phrasings(text: str, at: int = 0) -> list[str]:
    root = read_document(text.encode(), "faq.yaml").root
    return root["entries"][at]["phrasings"]  # type: ignore[index,no-any-return]


def test_a_phrasing_goes_behind_the_last_one_and_touches_no_other_line() -> None:
    assert difference(TWO, edits.add_phrasing(TWO, "ice", " 1.10 ")) == ['+       - "1.10"']


def test_an_entry_without_phrasings_gets_them_below_its_question() -> None:
    assert difference(TWO, edits.add_phrasing(TWO, "scratch", "itch")) == ["+     phrasings:", '+       - "itch"']


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        ("phrasings: [a, b]  # c", 'phrasings: [a, b, "x"]  # c'),
        ("phrasings: [a, b, ]", 'phrasings: [a, b, "x", ]'),
        ("phrasings: []  # none yet", 'phrasings:  # none yet\n      - "x"'),
        ("phrasings: [ ]", 'phrasings: ["x" ]'),
        ("phrasings:\n    - a", 'phrasings:\n    - a\n    - "x"'),
        ("phrasings:\n         -  a", 'phrasings:\n         -  a\n         - "x"'),
        ("phrasings: [\n      a,\n      b,  # b\n    ]", 'phrasings: [\n      a,\n      b,  # b\n      "x",\n    ]'),
        ("phrasings: [\n      a,\n      b  # two\n    ]", 'phrasings: [\n      a,\n      b,  # two\n      "x"\n    ]'),
        ("phrasings: [\n      a,\n      b]", 'phrasings: [\n      a,\n      b,\n      "x"]'),
        ("phrasings:\n      - |+\n        kept\n\n", 'phrasings:\n      - |+\n        kept\n\n      - "x"'),
        (
            "phrasings:\n      - >-  # folded\n        a\n        b\n\n    kind: referral",
            'phrasings:\n      - >-  # folded\n        a\n        b\n      - "x"\n\n    kind: referral',
        ),
    ],
)  # fmt: skip
def test_a_phrasing_is_added_in_the_style_of_its_list(written: str, edited: str) -> None:
    old = faq(f"    {written.rstrip()}\n" + "\n" * written.endswith("\n\n"))

    assert edits.add_phrasing(old, "ice", "x").rstrip(".\n") == faq(f"    {edited}\n").rstrip(".\n")


def test_an_entry_in_brackets_gets_its_phrasings_in_brackets() -> None:
    old = f"{HEAD}  - {{id: ice, question: Ice?, answer: Yes.}}  # short\n...\n"

    assert edits.add_phrasing(old, "ice", "a, b").splitlines()[3] == (
        '  - {id: ice, question: Ice?, phrasings: ["a, b"], answer: Yes.}  # short'
    )


def test_a_file_of_braces_alone_can_be_edited() -> None:
    old = '{"doctor_notice": "See a doctor.", "entries": [{"id": "ice", "question": "Ice?", "answer": "Yes."}]}'
    new = edits.add_entry(edits.add_phrasing(old, "ice", "cold"), FaqEntry("sun", "Sun?", "No.", ("sunny",)))

    assert phrasings(new) == ["cold"]
    assert phrasings(new, 1) == ["sunny"]


def test_a_removed_phrasing_leaves_the_comment_that_stood_beside_it() -> None:
    assert difference(TWO, edits.remove_phrasing(TWO, "ice", "cold: pack")) == [
        '-       - "cold: pack"   # from Ana',
        "+       # from Ana",
    ]


def test_without_its_last_phrasing_an_entry_has_an_empty_list() -> None:
    new = edits.remove_phrasing(edits.remove_phrasing(TWO, "ice", "ice ok"), "ice", "cold: pack")

    assert "    phrasings: []   # as patients say it\n      # - commented out\n      # from Ana\n" in new


@pytest.mark.parametrize(
    ("written", "edited"),
    [("[a, b, c]", "[a, c]"), ("[b, c]", "[c]"), ("[a, b]", "[a]"), ("[b]", "[]"), ("[b,#1\n     c]", "[ #1\n     c]")],
)
def test_a_phrasing_in_brackets_takes_its_comma_with_it(written: str, edited: str) -> None:
    new = edits.remove_phrasing(faq(f"    phrasings: {written}\n"), "ice", "b")

    assert new.replace("[a ]", "[a]") == faq(f"    phrasings: {edited}\n")


def test_a_phrasing_is_replaced_where_it_stands() -> None:
    assert difference(TWO, edits.replace_phrasing(TWO, "ice", "cold: pack", "# cool")) == [
        '-       - "cold: pack"   # from Ana',
        '+       - "# cool"   # from Ana',
    ]


def test_a_phrasing_may_be_set_in_other_letters_than_its_own() -> None:
    assert phrasings(edits.replace_phrasing(TWO, "ice", "ice ok", "Ice OK?")) == ["Ice OK?", "cold: pack"]


def test_a_short_answer_stands_in_quotes_and_a_long_one_is_folded() -> None:
    short = edits.replace_answer(TWO, "ice", 'Yes: "really".')
    long = edits.replace_answer(short, "ice", "First line.\n\n" + "word " * 30 + "end.")

    assert '    answer: "Yes: \\"really\\"."\n\n  - id: scratch' in short
    folded = "\n".join(
        ["    answer: >-", "      First line.", "", "", f"      {'word ' * 21}word", f"      {'word ' * 8}end."]
    )
    assert f"{folded}\n\n  - id: scratch" in long
    assert read_document(long.encode(), "faq.yaml").root["entries"][0]["answer"].endswith("word end.")  # type: ignore[index]


def test_an_answer_whose_line_looks_like_a_key_stands_in_quotes() -> None:
    assert '    answer: "Two things.\\nanswer: both."\n' in edits.replace_answer(
        TWO, "scratch", "Two things.\nanswer: both."
    )


def test_a_comment_beside_an_answer_stays_there() -> None:
    old = faq("    kind: answer\n").replace("answer: Yes.", "answer: Yes.  # by Dr. Rose")

    assert "    answer: >-  # by Dr. Rose\n      one\n\n      two\n    kind" in edits.replace_answer(
        old, "ice", "one\ntwo"
    )


def test_a_new_entry_is_written_like_its_neighbours_above_the_end_of_the_file() -> None:
    entry = FaqEntry(
        "sun-after",
        "Can I go into the sun?",
        "No.",
        ("sunny: ok?",),
        kind=EntryKind.REFERRAL,
        side=Side.AFTER,
        category="After",
        source=Source("laser", "sun"),
        see_also=("ice",),
    )

    assert difference(TWO, edits.add_entry(TWO, entry)) == [
        "+ ",
        "+   - id: sun-after",
        '+     category: "After"',
        '+     question: "Can I go into the sun?"',
        "+     phrasings:",
        '+       - "sunny: ok?"',
        "+     kind: referral",
        "+     side: after",
        '+     answer: "No."',
        "+     source: {document: laser, section: sun}",
        "+     see_also: [ice]",
    ]
    assert edits.add_entry(TWO, entry).endswith("see_also: [ice]\n# the end\n...  # keep\n")


def test_a_removed_entry_leaves_its_comments() -> None:
    comments = "  # asked daily\n  # as patients say it\n  # - commented out\n  # from Ana\n"
    rest = TWO[TWO.index("\n  - id: scratch") :]

    assert edits.remove_entry(TWO, "ice") == f"{HEAD}  # the first\n{comments}{rest}"


@pytest.mark.parametrize(
    ("error", "told", "edit"),
    [
        (NoSuchEntryError, "no entry `gone`", lambda: edits.add_phrasing(TWO, "gone", "x")),
        (NoSuchPhrasingError, "no phrasing “x”", lambda: edits.remove_phrasing(TWO, "ice", "x")),
        (NoSuchPhrasingError, "no phrasing “x”", lambda: edits.remove_phrasing(TWO, "scratch", "x")),
        (NoSuchPhrasingError, "no phrasing “x”", lambda: edits.replace_phrasing(TWO, "ice", "x", "y")),
        (AlreadyThereError, "in this entry already", lambda: edits.add_phrasing(TWO, "ice", "can i ICE it")),
        (AlreadyThereError, "in `ice` already", lambda: edits.add_phrasing(TWO, "scratch", "Ice  ok?")),
        (AlreadyThereError, "“ice ok” stands", lambda: edits.replace_phrasing(TWO, "ice", "cold: pack", "Ice ok!")),
        (AlreadyThereError, "the id `ice` is taken", lambda: edits.add_entry(TWO, FaqEntry("ice", "New?", "x"))),
        (AlreadyThereError, "in `ice` already", lambda: edits.add_entry(TWO, FaqEntry("new", "Ice ok?", "x"))),
        (UnusableTextError, "no text", lambda: edits.add_phrasing(TWO, "ice", " \n ")),
        (UnusableTextError, "half a sign", lambda: edits.add_phrasing(TWO, "ice", "\ud83d")),
        (UnusableTextError, "the most is 300: shorten it", lambda: edits.add_phrasing(TWO, "ice", "x" * 301)),
        (UnusableTextError, "<b> is never closed: add </b>", lambda: edits.replace_answer(TWO, "ice", "<b>x")),
        (UnusableTextError, "use only the letters a-z", lambda: edits.add_entry(TWO, FaqEntry("a b", "New?", "x"))),
        (EditError, "`ice` is the only entry", lambda: edits.remove_entry(faq(""), "ice")),
        (EditError, "`scratch` point to `ice`", lambda: edits.remove_entry(LINKED, "ice")),
        (KnowledgeError, "faq.yaml:2:1", lambda: edits.remove_entry("---\nnothing: x\n...\n", "ice")),
    ],
)
def test_an_edit_that_can_t_be_made_says_what_to_do(error: type[ClinicBotError], told: str, edit: Any) -> None:
    with pytest.raises(error, match=re.escape(told)):
        edit()


def test_an_edit_that_would_lose_or_change_anything_else_is_refused() -> None:
    opened = FaqText(TWO)
    comment, kind = TWO.index("# from Ana"), TWO.index("Better not")
    damage = (
        [Splice(comment, comment + 3, "")],
        [Splice(kind, kind + 6, "Never")],
        [Splice(0, 9, "x"), Splice(3, 4, "")],
    )

    for splices in damage:
        with pytest.raises(UnusualLayoutError, match="change it in an editor"):
            opened.edited(splices, opened.expected())


def test_an_edit_that_would_break_the_file_is_refused() -> None:
    opened = FaqText(TWO)
    quote = TWO.index('"cold')

    with pytest.raises(UnusualLayoutError, match="laid out in a way"):
        opened.edited([Splice(quote, quote + 1, "")], opened.expected())


def test_the_python_parser_leads_to_the_same_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    def edited() -> list[str]:
        entry = FaqEntry("sun", "Sun?", "No.")
        return [edits.add_phrasing(TWO, "ice", "x"), edits.remove_entry(TWO, "ice"), edits.add_entry(TWO, entry)]

    by_c = edited()
    monkeypatch.setattr(yaml_text, "_Loader", yaml.BaseLoader)
    assert edited() == by_c
