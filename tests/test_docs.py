"""What the documents say, held against what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import app as composition
from bot.answering.learnt import learnt_name
from bot.cli.main import app
from bot.evaluation.run import evaluate_file
from bot.faq.model import FaqFile
from bot.faq.reading import read_model
from bot.settings import read_settings
from scripts.write_privacy import PAGE, written
from scripts.write_scorecard import labelled_table
from tests.evaluation.progress import NoProgress

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_picture_shows_what_the_bot_really_answers(tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.svg"

    subprocess.run([sys.executable, "scripts/draw_conversation.py", str(drawn)], cwd=ROOT, check=True)

    assert drawn.read_text() == (ROOT / "docs" / "conversation.svg").read_text(), "run `make picture`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    named = set(
        re.findall(r"`(?:\$ )?make ([a-z-]+)`|^make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    )

    for target in {one or other for one, other in named}:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"clinic-bot ([a-z][a-z-]+)", document.read_text(encoding="utf-8")))

    assert named <= {
        command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_the_example_entry_of_the_readme_is_one_that_loads() -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)

    model, _ = read_model(f"doctor_notice: x\nentries:\n{example}".encode(), "README.md", FaqFile)
    assert model.entries[0].phrasings == ("sun cream in december", "winter: spf or not?")


def test_the_scorecard_of_the_readme_is_that_of_the_shipped_knowledge() -> None:
    loaded = composition.load(ROOT / "knowledge")
    assistant = composition.build_assistant(loaded, read_settings().cache_dir)
    labelled = evaluate_file(ROOT / "tests" / "data" / "questions-dev.jsonl", assistant, NoProgress())

    assert labelled_table(labelled) in README, "run `make scorecard`"
    assert f"<!-- learnt from {learnt_name(loaded.knowledge)[:12]} -->" in README, "run `make scorecard`"


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    parts = ("--(extra-)?index" + "-url", "--find" + "-links", "files.python" + "hosted", "/wor" + "k/main")
    forbidden = re.compile("|".join(parts))

    guilty = [name for name in tracked if forbidden.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))]
    assert guilty == []


def test_the_table_of_what_is_stored_is_that_of_the_schema() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "run `make privacy`"
