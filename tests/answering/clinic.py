"""A small clinic as a value, for tests of what is answered."""

from dataclasses import fields, replace
from typing import Any

from markupsafe import Markup

from bot.answering.knowledge import Knowledge, Smalltalk
from bot.answering.model import EntryKind, FaqEntry, UrgencyRule, Words
from bot.answering.wording import Wording

NOTICE = "Please consult your doctor."
TEXTS = {field.name: f"[{field.name}]" for field in fields(Wording) if field.name != "instructions"}
WORDING = Wording(
    **{
        **TEXTS,
        "heading": "<b>{question}</b>",
        "unknown_part": "[unknown_part: {part}]",
        "postponed_part": "[postponed_part: {part}]",
        "urgent_sign": "[urgent_sign: {sign}]",
        "category": "[category: {category}]",
    },
    instructions={"emergency": "[emergency]"},
)
BREATHING = UrgencyRule(
    id="breathing",
    meaning="trouble breathing",
    instruction="emergency",
    any=("cannot breathe", "cant breathe", "throat closing"),
    must_fire=("I cannot breathe", "my throat is closing"),
    must_not_fire=("can I ice it",),
)
ENTRIES = (
    FaqEntry(
        "ice",
        "Can I put ice on the swelling?",
        "Ice is <b>often</b> advised.",
        ("ice for swelling", "cold pack on my puffy face", "is ice ok", "can i use frozen peas", "cool the swelling"),
        see_also=("scratch",),
        category="After",
    ),
    FaqEntry(
        "scratch",
        "May I scratch my skin?",
        "Better not.",
        (
            "scratching ok",
            "my skin itches can i scratch",
            "is it bad to scratch",
            "scratch the itch",
            "allowed to scratch",
        ),
        category="After",
    ),
    FaqEntry(
        "price",
        "How much does it cost?",
        "Our information gives no prices.",
        ("price", "what does it cost", "how much money", "cost of a session", "how expensive is it"),
        kind=EntryKind.REFERRAL,
    ),
)
WORDS = Words(
    joiners=("and", "also"),
    openers=("can", "may", "how", "what", "is"),
    stop_words=frozenset({"a", "the", "is", "it", "my", "i", "to", "on", "there"}),
    off_topic=("what is the weather", "who won the match", "tell me a story about pirates", "my phone is broken"),
)
SMALLTALK = (
    Smalltalk("greeting", ("hi", "hello", "good morning"), "[hello]"),
    Smalltalk("thanks", ("thanks", "thank you"), "[welcome]"),
)


def clinic(**changes: Any) -> Knowledge:
    """Return the small clinic's knowledge with some parts replaced."""
    knowledge = Knowledge(
        entries=ENTRIES,
        rules=(BREATHING,),
        words=WORDS,
        wording=WORDING,
        smalltalk=SMALLTALK,
        doctor_notice=Markup(NOTICE),
        wrong_budget=0.02,
        version="test",
    )
    return replace(knowledge, **changes)
