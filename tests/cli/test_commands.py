"""The commands as a shell sees them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import pytest

from bot.answering.model import Outcome
from bot.cli.answering import GO_LIVE
from bot.settings import Settings
from tests.faq.folder import FAQ, URGENT, write_folder

ROOT = Path(__file__).parents[2]


def command(
    *arguments: str, stdin: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}  # noqa: TID251
    env = {**inherited, **(environment or {})}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        check=False,
        timeout=60,
    )


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "clinic")


def test_ask_answers_each_argument_with_the_notice(clinic: Path) -> None:
    done = command("ask", "--knowledge", str(clinic), "Can I ice it?", "Can I scratch?")

    assert done.returncode == 0
    assert done.stdout == (
        "heading\nIce is often advised.\n\nPlease consult your doctor.\n\n  1. Can I scratch?\n"
        "\nheading\nBetter not.\n\nPlease consult your doctor.\n"
    )


def test_ask_json_keeps_its_contract_for_every_line(clinic: Path) -> None:
    lines = ["Can I ice it?", "", "I can not breathe", "hi", 'odd "signs" \\ <b>', "Can I scratch?"]

    done = command("ask", "--json", "--knowledge", str(clinic), stdin="\n".join(lines) + "\n")

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["question"] for answer in answers] == lines
    assert [answer["outcome"] for answer in answers][:4] == ["answer", "smalltalk", "urgent", "smalltalk"]
    for answer in answers:
        assert list(answer) == ["question", "outcome", "entries", "confidence", "candidates", "text"]
        assert answer["outcome"] in set(Outcome)
        assert set(answer["entries"]) <= {"ice", "scratch"}
        assert answer["confidence"] is None or 0 <= answer["confidence"] <= 1
        assert len(answer["candidates"]) <= 3
        assert all(isinstance(name, str) and isinstance(number, float) for name, number in answer["candidates"])
        assert answer["text"].endswith("Please consult your doctor.")


def test_ask_json_streams_an_answer_before_the_next_question_comes(clinic: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "--knowledge", str(clinic)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for question in ("Can I ice it?", "Can I scratch?"):
            process.stdin.write(question + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
    assert process.returncode == 0


def test_the_shipped_bot_answers_a_piped_question_without_a_token_and_tells_how_to_go_live() -> None:
    done = command("run", stdin="does it hurt?\n")

    assert done.returncode == 0
    assert "either numbs the area or puts a cooling gel on it" in done.stdout
    assert GO_LIVE in done.stderr
    assert "Traceback" not in done.stderr


def test_chat_takes_a_number_for_the_choice_it_stands_for(clinic: Path) -> None:
    done = command("chat", stdin="Can I ice it?\n1\n", environment={"KNOWLEDGE_DIR": str(clinic)})

    assert done.stdout.count("Better not.") == 1
    assert done.stdout.index("often advised") < done.stdout.index("Better not.")


def test_check_is_content_with_the_shipped_knowledge() -> None:
    done = command("check")

    assert done.returncode == 0, done.stdout
    assert "`phone` is unset" in done.stdout
    assert done.stderr.startswith("knowledge: 0 errors, ")


def test_check_tells_all_problems_and_exits_with_1(clinic: Path) -> None:
    (clinic / "faq.yaml").write_text(
        FAQ.replace("question: Can I ice it?", "question: ''").replace("id: ice", "id: a b")
    )

    done = command("check", "--knowledge", str(clinic))

    assert done.returncode == 1
    assert [line.removeprefix(f"{clinic}/") for line in done.stdout.splitlines()] == [
        "faq.yaml:4:5: `id` is `a b`: use only the letters a-z, digits, `-`, `_` and `.`",
        "faq.yaml:5:5: `question` is empty: write it, or take the line out",
    ]
    assert done.stderr == f"{clinic}: 2 errors, 0 warnings\n"


BETRAYED = URGENT.replace("must_fire: [I can not breathe]", "must_fire: [I can not breathe, is it raining]").replace(
    "must_not_fire: [Can I ice it?]", "must_not_fire: [Can I ice it?, is it raining]"
)


def test_check_refuses_red_flags_whose_examples_betray_them_and_names_them(clinic: Path) -> None:
    (clinic / "urgent.yaml").write_text(BETRAYED)

    done = command("check", "--knowledge", str(clinic))

    assert done.returncode == 1
    assert "“is it raining”" in done.stdout
    assert "urgent.yaml:8:" in done.stdout or "urgent.yaml:9:" in done.stdout


def test_the_bot_does_not_start_with_red_flags_that_betray_their_examples(clinic: Path) -> None:
    (clinic / "urgent.yaml").write_text(BETRAYED)

    done = command("run", environment={"KNOWLEDGE_DIR": str(clinic)})

    assert done.returncode == 2
    assert "“is it raining”" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"KNOWLEDGE_DIR": "nowhere"}, "there is no such folder: set KNOWLEDGE_DIR to the folder of faq.yaml"),
        ({"TELEGRAM_BOT_TOKEN": "abc"}, "TELEGRAM_BOT_TOKEN: this is not a bot token"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: Input should be"),
    ],
)
def test_what_can_t_be_used_is_told_in_one_message_with_exit_code_2(environment: dict[str, str], told: str) -> None:
    done = command("run", environment=environment)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_reader_that_leaves_early_is_no_error() -> None:
    questions = "does it hurt?\n" * 500
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m bot ask --json | head -1"],
        input=questions,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_the_version_is_that_of_the_package() -> None:
    done = command("--version")

    assert (done.returncode, done.stdout) == (0, f"clinic-bot {metadata.version('clinic-bot')}\n")


def test_every_command_has_help_with_an_example() -> None:
    listed = command("--help").stdout

    for name in ("run", "chat", "check", "ask", "evaluate", "schema"):
        assert name in listed
        assert "Example" in command(name, "--help").stdout


def test_the_schemas_beside_the_knowledge_are_those_of_the_code(tmp_path: Path) -> None:
    done = command("schema", "--write", "--knowledge", str(write_folder(tmp_path)))

    assert done.returncode == 0
    for path in (tmp_path / "schemas").iterdir():
        assert path.read_text() == (ROOT / "knowledge" / "schemas" / path.name).read_text()


SPANISH = """\
doctor_notice: Consulte a su médico.
language: spanish
entries:
  - id: hielo
    question: ¿Puedo poner hielo en la hinchazón?
    phrasings: [hielo para la hinchazón, algo frío en la cara hinchada, compresas frías]
    answer: A menudo se aconseja el hielo.
  - id: rascar
    question: ¿Puedo rascarme la piel?
    phrasings: [me pica y quiero rascarme, está bien rascarse, rascar la piel]
    answer: Mejor no.
"""


def test_a_folder_with_nothing_but_a_faq_in_another_language_answers_and_says_what_it_took(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(SPANISH, encoding="utf-8")

    for _ in range(2):  # learnt, then from the cache
        done = command("ask", "--knowledge", str(tmp_path), "puedo rascarme?", environment={"CACHE_DIR": str(tmp_path)})

        assert done.returncode == 0, done.stderr
        assert "Mejor no." in done.stdout
        assert done.stderr == (
            f"urgent.yaml, clinic.yaml, words.yaml, smalltalk.yaml: not in {tmp_path}, so taken from knowledge\n"
        )


def test_a_closed_standard_input_is_an_empty_one(clinic: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m bot ask --knowledge {clinic} <&-"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
