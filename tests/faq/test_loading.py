from datetime import date
from pathlib import Path

import pytest

from bot.answering.model import EntryKind
from bot.faq.loading import load_knowledge
from bot.faq.problems import KnowledgeError
from tests.faq.folder import CLINIC, FAQ, URGENT, WORDS, load, write_folder

SHIPPED = Path(__file__).parents[2] / "knowledge"


def problems(folder: Path, **changes: str) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder, **changes)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_whole_folder_becomes_knowledge(tmp_path: Path) -> None:
    knowledge = load(tmp_path).knowledge

    assert [entry.id for entry in knowledge.entries] == ["ice", "scratch"]
    assert knowledge.entries[0].wordings == ("Can I ice it?", "ice ok", "cold pack")
    assert knowledge.entries[1].answer == "Better <b>not</b>."
    assert knowledge.words.abbreviations == {"b4": "before"}
    assert knowledge.wrong_budget == 0.02


def test_equal_files_have_an_equal_version_and_others_another(tmp_path: Path) -> None:
    one, same = load(tmp_path / "a").knowledge, load(tmp_path / "b").knowledge
    other = load(tmp_path / "c", faq=FAQ.replace("often", "sometimes")).knowledge

    assert one.version == same.version != other.version


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    faq = FAQ.replace("answer: Ice is often advised.", "anser: Ice.").replace("id: scratch\n", "id: scr atch\n")

    assert problems(tmp_path, faq=faq, urgent=URGENT.replace("status", "state")) == [
        "faq.yaml:4:5: item 1 of `entries`: `answer` is missing: add it",
        "faq.yaml:7:5: `anser` is not known here: did you mean `answer`?",
        "faq.yaml:9:5: `id` is `scr atch`: use only the letters a-z, digits, `-`, `_` and `.`",
        "urgent.yaml:2:1: `state` is not known here: did you mean `status`?",
        "urgent.yaml:2:1: `status` is missing: add it",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "answer: Ice is often advised.",
            "answer: ''",
            "faq.yaml:7:5: `answer` is empty: write it, or take the line out",
        ),
        ("id: ice", f"id: {'i' * 41}", "faq.yaml:4:5: `id` has 41 characters, the most is 40: shorten it"),
        ("id: scratch", "id: ice", "faq.yaml:9:5: the id `ice` is taken by line 4: give this one another"),
        ("[scratch]", "[scrach]", "faq.yaml:8:16: there is no entry `scrach`: did you mean `scratch`?"),
        ("[scratch]", "[ice]", "faq.yaml:8:16: `ice` points to itself: take it out"),
        ("[scratch]", "scratch", "faq.yaml:8:5: `see_also` should be a list: begin each line with `- `"),
        (
            "<b>not</b>",
            "<blink>",
            "faq.yaml:13:5: `answer`: <blink> is not a tag that Telegram shows: leave it out, or",
        ),
        ("<b>not</b>", "<b>not", "faq.yaml:13:5: `answer`: <b> is never closed: add </b>"),
        (
            "- scratching ok",
            "- cold  PACK?",
            "faq.yaml:12:9: line 6 says the same for `ice`: one question can't have two",
        ),
        (
            "entries:",
            "language: klingon\nentries:",
            "faq.yaml:3:1: `language`: `klingon` is not a language with a stemmer",
        ),
        ("entries:", "wrong_budget: 80%\nentries:", "faq.yaml:3:1: `wrong_budget` is `80%`"),
        (
            "see_also",
            "review_by: soon\n    see_also",
            "faq.yaml:8:5: `review_by` is `soon`: write a date as 2027-05-01",
        ),
        ("see_also", "kind: advice\n    see_also", "faq.yaml:8:5: `kind` is `advice`: use 'answer' or 'referral'"),
    ],
)
def test_a_mistake_in_the_faq_is_told_with_its_place_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    found = problems(tmp_path, faq=FAQ.replace(old, new, 1))

    assert any(problem.startswith(told) for problem in found), found


def test_a_rule_that_names_no_instruction_of_the_clinic_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, urgent=URGENT.replace("instruction: emergency", "instruction: emergncy")) == [
        "urgent.yaml:6:5: clinic.yaml has no instruction `emergncy`: did you mean `emergency`?"
    ]


def test_a_rule_that_can_never_fire_is_refused(tmp_path: Path) -> None:
    spoilt = URGENT.replace("    any: [can not breathe, cant breathe]\n", "")

    assert problems(tmp_path, urgent=spoilt) == [
        "urgent.yaml:4:5: the rule `breathing` can never fire: give it `any` or `all`"
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / "urgent.yaml").unlink()

    with pytest.raises(KnowledgeError, match=r"urgent.yaml:1:1: there is no such file: put it back"):
        load_knowledge(folder, today=date(2026, 1, 1))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="there is no such folder: set KNOWLEDGE_DIR"):
        load_knowledge(tmp_path / "nowhere", today=date(2026, 1, 1))


def test_a_folder_with_nothing_but_a_faq_takes_the_rest_from_another(tmp_path: Path) -> None:
    rest = write_folder(tmp_path / "rest")
    own = tmp_path / "own"
    own.mkdir()
    (own / "faq.yaml").write_text(FAQ.replace("id: ice", "id: cold"))

    loaded = load_knowledge(own, today=date(2026, 1, 1), rest=rest)

    assert [entry.id for entry in loaded.knowledge.entries] == ["cold", "scratch"]
    assert [rule.id for rule in loaded.knowledge.rules] == ["breathing"]


def test_an_entry_whose_review_date_has_passed_becomes_a_referral(tmp_path: Path) -> None:
    faq = FAQ.replace("see_also", "review_by: 2026-11-21\n    see_also")

    entry = load(tmp_path, faq=faq).knowledge.entries[0]

    assert (entry.kind, entry.answer, entry.see_also) == (EntryKind.REFERRAL, "withdrawn", ())


def test_an_entry_is_served_on_its_review_date(tmp_path: Path) -> None:
    faq = FAQ.replace("see_also", "review_by: 2026-11-22\n    see_also")

    assert load(tmp_path, faq=faq).knowledge.entries[0].answer == "Ice is often advised."


def test_the_smallest_entry_needs_an_id_a_question_and_an_answer(tmp_path: Path) -> None:
    faq = "doctor_notice: See a doctor.\nentries:\n  - {id: a, question: What?, answer: This & that < 3.}\n"

    entry = load(tmp_path, faq=faq).knowledge.entries[0]

    assert (entry.question, entry.answer) == ("What?", "This &amp; that &lt; 3.")


def test_words_that_are_not_there_are_no_problem(tmp_path: Path) -> None:
    assert load(tmp_path, words="---\n{}\n...\n").knowledge.words.abbreviations == {}
    assert WORDS


def test_the_values_that_are_unset_are_warned_of(tmp_path: Path) -> None:
    warnings = [str(w) for w in load(tmp_path, clinic=CLINIC.replace("name: unset", "name: Rose")).warnings]

    assert not any("`name`" in warning for warning in warnings)
    assert any("clinic.yaml:4:3: warning: `phone` is unset: fill it in" in warning for warning in warnings)


def test_the_shipped_knowledge_loads_with_warnings_of_unset_values_alone() -> None:
    loaded = load_knowledge(SHIPPED, today=date(2026, 11, 22))

    unset = ("name", "phone", "emergency_number", "hours", "address", "website", "privacy_policy", "zone")
    assert {w.message.split(":")[0] for w in loaded.warnings} == {
        *(f"`{name}` is unset" for name in unset),
        "nobody has confirmed the 7 days of `laser-skin-tightening`",
    }
