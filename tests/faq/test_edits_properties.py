"""Any sequence of edits of any layout: the file loads, says what was asked for, and has all its comments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.model import EntryKind, FaqEntry
from bot.faq import edits
from bot.faq.model import MAX_LINE, FaqFile
from bot.faq.reading import read_model
from bot.faq.yaml_text import read_document
from tests.faq.layouts import Sample, faq_files

SHIPPED = (Path(__file__).parents[2] / "knowledge" / "faq.yaml").read_bytes()
NASTY = (
    *("no", "1.10", "09:00", "~", "a: b", "# hash", "a # b", "- dash", "? what", "[x", "{x", "x]", "'half", '"half'),
    *("back\\slash", "...", "---", "&a", "*a", "!!int 1", "%YAML", "@x", "`x`", "😀👩‍⚕️", "line\nbreak", "bell\x07"),
    *("null\x00", "\u202eright to left", "שלום", "tab\there", "nel\x85sep\u2028par\u2029", "<b>x</b>", "{{x}}", "<<"),
    *("=", "\ufeffbom", "\ud7ff\uffff", "c0. # c1"),
)


def texts() -> st.SearchStrategy[str]:
    drawn = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).map(str.strip)
    return st.one_of(st.sampled_from(NASTY), drawn.filter(bool), st.just("long " * 59).map(str.strip))


def answers() -> st.SearchStrategy[str]:
    paragraph = st.lists(
        st.sampled_from(["word", "# x", "- y", "key: z", "answer: z", "...", "it's"]), min_size=1, max_size=40
    )
    return (
        st.lists(paragraph.map(" ".join) | st.just(""), min_size=1, max_size=4)
        .map("\n".join)
        .map(lambda text: text.strip() or "x")
    )


def unique(text: str, taken: int) -> str:
    """Return `text` so that no entry has it yet."""
    return f"{text} {taken}"[-MAX_LINE:]


class Editor:
    """Makes edits in the file, and the same in plain values."""

    def __init__(self, raw: bytes) -> None:
        self.file: bytes | str = raw
        self.root: Any = read_document(raw, "faq.yaml").root
        self.made = 0

    @property
    def entries(self) -> list[dict[str, Any]]:
        return self.root["entries"]  # type: ignore[no-any-return]

    def step(self, data: st.DataObject) -> None:
        self.made += 1
        entry = data.draw(st.sampled_from(self.entries), label="entry")
        phrasings = entry.get("phrasings", [])
        kinds = ["add", "answer", "new", *(["remove", "replace"] * 2 if phrasings else [])]
        named = {name for other in self.entries for key in ("see_also", "twins") for name in other.get(key, [])}
        kinds += ["drop"] if len(self.entries) > 1 and entry["id"] not in named else []
        match data.draw(st.sampled_from(kinds), label="edit"):
            case "add":
                text = unique(data.draw(texts(), label="text"), 9000 + self.made)
                entry.setdefault("phrasings", []).append(text)
                self.file = edits.add_phrasing(self.file, entry["id"], text)
            case "remove":
                gone = phrasings.pop(data.draw(st.integers(0, len(phrasings) - 1)))
                self.file = edits.remove_phrasing(self.file, entry["id"], gone)
            case "replace":
                at = data.draw(st.integers(0, len(phrasings) - 1))
                text = unique(data.draw(texts(), label="text"), 9000 + self.made)
                old, phrasings[at] = phrasings[at], text
                self.file = edits.replace_phrasing(self.file, entry["id"], old, text)
            case "answer":
                entry["answer"] = data.draw(answers(), label="answer")
                self.file = edits.replace_answer(self.file, entry["id"], entry["answer"])
            case "new":
                self.add_entry(data)
            case "drop":
                self.entries.remove(entry)
                self.file = edits.remove_entry(self.file, entry["id"])

    def add_entry(self, data: st.DataObject) -> None:
        name, question = f"new-{self.made}", unique(data.draw(texts()), 7000 + self.made)
        listed = [
            unique(text, 8000 + 10 * self.made + at) for at, text in enumerate(data.draw(st.lists(texts(), max_size=2)))
        ]
        answer = data.draw(answers())
        kind = data.draw(st.sampled_from(EntryKind))
        values: dict[str, Any] = {"id": name, "question": question, "answer": answer}
        values |= {"phrasings": listed} if listed else {}
        values |= {"kind": "referral"} if kind is EntryKind.REFERRAL else {}
        self.entries.append(values)
        self.file = edits.add_entry(self.file, FaqEntry(name, question, answer, tuple(listed), kind))


def assert_whole(editor: Editor, sample: Sample) -> None:
    assert isinstance(editor.file, str)
    raw = editor.file.encode()
    read_model(raw, "faq.yaml", FaqFile)
    assert read_document(raw, "faq.yaml").root == editor.root
    assert raw.startswith(b"\xef\xbb\xbf") == sample.raw.startswith(b"\xef\xbb\xbf")
    assert bool(re.search(b"(?<!\r)\n", raw)) == (b"\r\n" not in sample.raw)
    for comment in sample.comments:
        assert comment in editor.file, comment


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(faq_files(), st.data())
def test_any_edits_of_any_layout_leave_a_file_that_says_so_and_has_every_comment(
    sample: Sample, data: st.DataObject
) -> None:
    editor = Editor(sample.raw)
    for _ in range(data.draw(st.integers(1, 5), label="edits")):
        editor.step(data)
    assert_whole(editor, sample)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_edits_of_the_shipped_file_leave_every_other_line_alone(data: st.DataObject) -> None:
    comments = tuple(re.findall(r"^#.*|#  the end.*|(?<=  )# .*", SHIPPED.decode(), re.MULTILINE))
    editor = Editor(SHIPPED)
    for _ in range(3):
        editor.step(data)
    assert_whole(editor, Sample(SHIPPED, comments))
