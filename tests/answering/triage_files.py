"""The shipped rules and words as values, read as plain text; and small rules for tests of one thing."""

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.answering.model import PhraseGroup, UrgencyRule, Words
from bot.answering.triage import Triage
from bot.answering.vectors import WordVectors
from bot.faq.vectors import word_vectors

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
WORDS = Words(
    abbreviations={"cant": "can not", "isnt": "is not", "wont": "will not"},
    negations=("no", "not", "never"),
    inabilities=("can/will not",),
    others=("friend had/got",),
    dependants=("daughter",),
    own=("i/my",),
    past=("years ago", "fine now", "is gone"),
    present=("now/still",),
    hypotheticals=("will it/i", "can it cause", "what if"),
    idioms=("dying to",),
    turns=("but",),
    alternatives=("or",),
)


def _read(name: str) -> Any:
    return yaml.load((KNOWLEDGE / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506  text only


def _rule(raw: dict[str, Any]) -> UrgencyRule:
    groups = tuple(PhraseGroup(tuple(group)) for group in raw.get("all", ()))
    texts = {part: tuple(raw.get(part, ())) for part in ("any", "none", "must_fire", "must_not_fire")}
    return UrgencyRule(raw["id"], raw["meaning"], raw["instruction"], all=groups, **texts)


@cache
def shipped_rules() -> tuple[UrgencyRule, ...]:
    """Return the rules of knowledge/urgent.yaml."""
    return tuple(_rule(raw) for raw in _read("urgent.yaml")["rules"])


@cache
def shipped_words() -> Words:
    """Return what knowledge/words.yaml says of the language, as far as triage reads it."""
    slots = {field.name for field in fields(Words)}
    known = {name: value for name, value in _read("words.yaml").items() if name in slots}
    lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
    return Words(**{**lists, "stop_words": frozenset(known["stop_words"]), "abbreviations": known["abbreviations"]})


@cache
def shipped_calm() -> tuple[str, ...]:
    """Return every wording of knowledge/faq.yaml: none of them may fire."""
    return tuple(text for entry in _read("faq.yaml")["entries"] for text in [entry["question"], *entry["phrasings"]])


@cache
def shipped_vectors() -> WordVectors | None:
    """Return the word vectors of the shipped language."""
    return word_vectors(shipped_words().language)


@cache
def shipped() -> Triage:
    """Return triage as the clinic's files make it."""
    return Triage.build(shipped_rules(), shipped_words(), shipped_calm(), shipped_vectors())


def rule(rule_id: str = "burn", **parts: Any) -> UrgencyRule:
    """Return a rule of the given parts."""
    return UrgencyRule(rule_id, "a sign", "doctor-now", **parts)
