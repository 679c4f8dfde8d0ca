import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answering.assistant import Assistant
from bot.answering.composer import Composer
from bot.answering.model import Candidate, Incoming, Match, Tier
from bot.channels import terminal
from bot.conversation import Conversation
from tests.answering.clinic import NOTICE, clinic

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASSISTANT = Assistant(clinic())


def shown(capsys: pytest.CaptureFixture[str], *lines: str, interactive: bool = False) -> str:
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    terminal.chat(Conversation(ASSISTANT), now=lambda: NOON, source=source, interactive=interactive)
    return capsys.readouterr().out


def test_the_terminal_shows_the_text_that_the_conversation_gives(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("Can I put ice on the swelling?", "how much does it cost", "I cannot breathe", "hello", "qwertz uiop"):
        reply = Conversation(ASSISTANT).handle(Incoming("x", text, NOON))

        assert shown(capsys, text).startswith(reply.text)


def test_a_number_picks_what_it_stands_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "Can I put ice on the swelling?", "1").endswith(
        f"  1. May I scratch my skin?\n[terminal_pick]\n\nMay I scratch my skin?\nBetter not.\n\n{NOTICE}\n"
    )


def test_a_number_that_stands_for_nothing_any_more_shows_what_there_is_to_choose(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shown(capsys, "Can I put ice on the swelling?", "7").endswith(
        "[terminal_pick]\n\n  1. May I scratch my skin?\n[terminal_pick]\n"
    )


def test_a_number_is_a_message_where_there_is_nothing_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[terminal_pick]" not in shown(capsys, "hello", "7")
    assert shown(capsys, "Can I put ice on the swelling?", "112").count("[terminal_pick]") == 1


@pytest.mark.parametrize("said", ["[none_of_these]", "None of these!", "no", "NONE"])
def test_none_of_these_may_be_said_in_words_after_choices(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    knowledge = clinic()
    choices = Composer(knowledge).matches(
        [Match("ice or scratch", Tier.CHOICES, (Candidate("ice", 0.3), Candidate("scratch", 0.2)))]
    )
    words, wording = replace(knowledge.words, negations=("no/not", "none")), knowledge.wording
    label = said if said.startswith("[") else "None of these"
    assistant = Assistant(replace(knowledge, words=words, wording=replace(wording, none_of_these=label)))
    monkeypatch.setattr(assistant, "answer", lambda text, found, earlier, side: choices)  # noqa: ARG005
    source = io.StringIO(f"ice or scratch\n{said}\n{said}\n")

    terminal.chat(Conversation(assistant), now=lambda: NOON, source=source, interactive=False)

    shown_now = capsys.readouterr().out
    assert shown_now.count("[fallback]") == 1
    assert shown_now.count("[choices]") == 2  # after the fallback, the same words are a message again


def test_topics_lead_to_categories_questions_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    menus = shown(capsys, "/topics", "1", "2")

    assert menus == (
        "[topics]\n  1. After\n  2. [other_category]\n[terminal_pick]\n"
        "\n[category: After]\n  1. Can I put ice on the swelling?\n  2. May I scratch my skin?\n[terminal_pick]\n"
        f"\nMay I scratch my skin?\nBetter not.\n\n{NOTICE}\n"
    )


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("/start", "[start]"),
        ("/help", "[help]"),
        ("/privacy", "[privacy]"),
        ("/other", "[unknown_command]"),
    ],
)
def test_commands_show_the_clinic_s_wording(capsys: pytest.CaptureFixture[str], command: str, text: str) -> None:
    assert shown(capsys, command) == f"{text}\n"


def test_words_behind_a_command_are_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[emergency]" in shown(capsys, "/help I cannot breathe")


def test_at_a_keyboard_an_empty_line_ends_the_chat(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "hello", "", "hello", interactive=True).count("[hello]") == 1


def test_piped_input_passes_over_empty_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "hello", "", "hello").count("[hello]") == 2


def test_ctrl_c_ends_the_chat(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    source = io.StringIO()
    monkeypatch.setattr(source, "readline", interrupt)
    terminal.chat(Conversation(ASSISTANT), now=lambda: NOON, source=source, interactive=True)

    assert capsys.readouterr().out == "[terminal_welcome]\n\n> \n"
