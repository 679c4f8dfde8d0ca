from pathlib import Path

import pytest

from bot.answering.wording import render
from bot.faq.problems import KnowledgeError
from tests.faq.folder import CLINIC, load


def wording_of(folder: Path, **texts: str) -> dict[str, str]:
    clinic = CLINIC
    for name, text in texts.items():
        clinic = clinic.replace(f"  {name}: {name}\n", f"  {name}: {text}\n")
    wording = load(folder, clinic=clinic).knowledge.wording
    return {name: getattr(wording, name) for name in texts}


def told(folder: Path, old: str, new: str) -> str:
    with pytest.raises(KnowledgeError) as caught:
        load(folder, clinic=CLINIC.replace(old, new, 1))
    return str(caught.value)


def test_an_unset_value_gives_way_to_the_wording_without_it(tmp_path: Path) -> None:
    assert wording_of(tmp_path, fallback='"Please {contact}."') == {"fallback": "Please contact your clinic."}


def test_values_that_are_set_are_put_in_and_escaped(tmp_path: Path) -> None:
    clinic = CLINIC.replace("name: unset", "name: Rose & Co {1}").replace("phone: unset", 'phone: "123"')
    clinic = clinic.replace("fallback: fallback", 'fallback: "Please {contact}!"')

    wording = load(tmp_path, clinic=clinic).knowledge.wording

    assert render(wording.fallback) == "Please call Rose &amp; Co {1} on 123!"


def test_what_the_moment_knows_stays_a_placeholder_and_is_escaped_when_filled(tmp_path: Path) -> None:
    wording = load(
        tmp_path, clinic=CLINIC.replace("heading: heading", 'heading: "<b>{question}</b>"')
    ).knowledge.wording

    assert render(wording.heading, question="a < b {x}?") == "<b>a &lt; b {x}?</b>"


def test_a_text_that_can_t_do_without_an_unset_value_is_refused(tmp_path: Path) -> None:
    message = told(tmp_path, "fallback: fallback", 'fallback: "Call {phone}."')

    assert "`fallback`: add a last alternative that does without the clinic's values" in message


def test_a_placeholder_that_nobody_knows_is_refused_with_those_that_are(tmp_path: Path) -> None:
    message = told(tmp_path, "fallback: fallback", 'fallback: "Call {fone}."')

    assert "`fallback`: {fone} is not known: use {address}, {contact}, {emergency_number}, {hours}" in message


@pytest.mark.parametrize("text", ["a { alone", "a } alone", "{0}", "{name!r}", "{name:>10}", "{}"])
def test_a_brace_that_is_no_placeholder_is_refused(tmp_path: Path, text: str) -> None:
    assert "`fallback`: " in told(tmp_path, "fallback: fallback", f'fallback: "{text}"')


def test_a_label_is_kept_as_it_is(tmp_path: Path) -> None:
    assert wording_of(tmp_path, back="'A & B {{c}}'") == {"back": "A & B {c}"}


def test_a_label_that_is_too_long_for_telegram_is_refused(tmp_path: Path) -> None:
    message = told(tmp_path, "short_description: short_description", f"short_description: {'x' * 121}")

    assert "`short_description` has 121 characters, the most is 120: shorten it" in message


def test_a_text_that_is_missing_is_named_by_what_it_is_for(tmp_path: Path) -> None:
    assert "`wording`: `apology` is missing: add it" in told(tmp_path, "  apology: apology\n", "")


def test_the_first_alternative_whose_values_are_set_is_used(tmp_path: Path) -> None:
    clinic = CLINIC.replace("name: unset", "name: Rose").replace(
        "fallback: fallback", 'fallback: ["{name} {phone}", "{name}", "nobody"]'
    )

    assert load(tmp_path, clinic=clinic).knowledge.wording.fallback == "Rose"
