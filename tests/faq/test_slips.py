"""Slips that are valid YAML, and lose what was meant."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.loading import load_knowledge
from bot.faq.model import FaqFile
from bot.faq.problems import KnowledgeError
from bot.faq.reading import read_model
from tests.faq.folder import FAQ, TODAY, write_folder

ICE = "    answer: Ice is often advised.\n    see_also: [scratch]\n"
SWALLOWED = "in the text above it, and patients would read it: move it left, below `answer:`, or put it in other words"
CUT = "is not read, for ` #` begins a comment: put the whole text in quotes, or a space behind the `#` of a comment"


def told(faq: str) -> list[str]:
    try:
        read_model(faq.encode(), "faq.yaml", FaqFile)
    except KnowledgeError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            ICE,
            "    answer: >-\n      Ice is often advised.\n      see_also: [scratch]\n\n  # a comment\n",
            f"faq.yaml:9:7: `see_also:` stands {SWALLOWED}",
        ),
        (
            ICE,
            '    answer: "Ice\n      phrasings: is often advised."\n    see_also: [scratch]\n',
            f"faq.yaml:8:7: `phrasings:` stands {SWALLOWED}",
        ),
        ("Can I ice it?", "Can I ice with pack #1?", f"faq.yaml:5:35: `#1?` {CUT}"),
        ("- scratching ok", "- scratching #ok", f"faq.yaml:12:20: `#ok` {CUT}"),
    ],
)
def test_a_text_that_is_not_read_as_it_was_meant_is_told_with_its_place(before: str, after: str, problem: str) -> None:
    assert told(FAQ.replace(before, after)) == [problem]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ICE, "    answer: >-\n      Ice is often advised.\n\n    see_also: [scratch]\n"),
        (
            ICE,
            "    answer: |\n      Ice is often: advised.\n      side effects: none\n    see_also:\n      - scratch\n",
        ),
        (ICE, "    see_also: [scratch]\n    answer: |+\n      Ice\n\n\n"),
        ("Can I ice it?", "Can I ice it?   # asked often"),
        ("Can I ice it?", "'Can I ice #1 it?'   # asked often"),
        ("Can I ice it?", "Can I ice it#1?"),
        ("    question: Can I ice it?", "    # question: old\n    question: Can I ice it?"),
    ],
)
def test_what_only_looks_like_a_slip_is_none(before: str, after: str) -> None:
    assert told(FAQ.replace(before, after)) == []


def test_slips_do_not_hide_other_problems_of_the_file() -> None:
    problems = told(FAQ.replace("Can I ice it?", "Can I ice #1 it?").replace("see_also", "see_alsox"))
    assert [problem.split(": ")[0] for problem in problems] == ["faq.yaml:5:25", "faq.yaml:8:5"]


@given(
    st.lists(st.sampled_from(["a: b", "\u2028", "\r", "\n", " #c", "'", '"', "|", ">-", "  ", "- ", "x"]), max_size=14)
)
def test_odd_line_ends_raise_nothing_else(parts: list[str]) -> None:
    told("".join(parts))


def test_a_broken_clinic_file_does_not_hide_what_is_wrong_between_the_parts_of_the_others(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clinic")
    (folder / "clinic.yaml").write_text("clinic: [\n", encoding="utf-8")
    (folder / "faq.yaml").write_text(FAQ.replace("[scratch]", "[scrach]"), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder, today=TODAY)
    assert [Path(problem.file).name for problem in caught.value.problems] == ["clinic.yaml", "faq.yaml"]
    assert "there is no entry `scrach`: did you mean `scratch`?" in str(caught.value)


def test_a_broken_faq_does_not_hide_what_is_wrong_in_the_wording(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clinic")
    clinic = (folder / "clinic.yaml").read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(clinic.replace("fallback: fallback", "fallback: '{nobody}'"), encoding="utf-8")
    (folder / "faq.yaml").write_text(FAQ.replace("question: Can I ice it?", "question: ''"), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder, today=TODAY)
    assert [Path(problem.file).name for problem in caught.value.problems] == ["clinic.yaml", "faq.yaml"]
