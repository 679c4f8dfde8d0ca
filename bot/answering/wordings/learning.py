"""What is said about questions that were kept, and what the staff make of them."""

from dataclasses import dataclass

from bot.answering.wordings.fields import label, text
from bot.answering.wordings.handoff import HandoffWording


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningWording(HandoffWording):
    """What is said about questions that were kept, and what the staff make of them."""

    privacy_questions: str = text("in /privacy: questions that got no good answer are kept", "days")
    privacy_no_questions: str = text("in /privacy, in place of it, where the clinic keeps none")
    rate_helpful: str = label("below an answer: it was helpful")
    rate_unhelpful: str = label("below an answer: it was not helpful")
    rate_thanks: str = text("shown for a moment when one of them is pressed", plain=True, most=200)
    try_usage: str = text("to /try without a question")
    try_urgent: str = text("to /try, when a red flag is seen", "rule", "sign", "words")
    try_smalltalk: str = text("to /try, when the question is small talk")
    try_answer: str = text("in /try, above the entries of a question that is answered", "part")
    try_choices: str = text("the same, when a patient would be offered choices", "part")
    try_fallback: str = text("the same, when a patient would be told that the bot does not know", "part")
    try_entry: str = text("one of these entries", "confidence", "entry", "question")
    try_words: str = text("the words that spoke for the first of them", "words")
    try_thresholds: str = text("at the end of /try: what an answer takes", "answer", "choices", "known", "side")
    try_before: str = text("in it: the side of the procedure that the question is on", plain=True, most=60)
    try_after: str = text("the same", plain=True, most=60)
    try_no_side: str = text("the same, when it does not say", plain=True, most=60)
    report_usage: str = text("to /report with a word that names no time")
    report_questions: str = text(
        "the first line below the picture of /report",
        *("questions", "days", "answered", "choices", "unanswered", "urgent"),
    )
    report_rest: str = text("the second line", "helpful", "rated", "sent", "late", "failed")
    report_answered: str = text("in the picture: questions that were answered", plain=True, most=30)
    report_referred: str = text("the same: sent to the clinic by a referral", plain=True, most=30)
    report_choices: str = text("the same: offered choices", plain=True, most=30)
    report_unanswered: str = text("the same: not answered", plain=True, most=30)
    report_urgent: str = text("the same: urgent", plain=True, most=30)
    report_entries: str = text("above the entries that were shown most", plain=True, most=60)
    unanswered_none: str = text("to /unanswered, when no question is left")
    unanswered_off: str = text("to /unanswered, when the clinic keeps no questions")
    unanswered_lot: str = text("above kept questions that are alike", "count", "date", "why")
    unanswered_unanswered: str = text("why they were kept: there was no answer", plain=True, most=60)
    unanswered_none_of_these: str = text("why they were kept: “None of these”", plain=True, most=60)
    unanswered_unhelpful: str = text("why they were kept: 👎", plain=True, most=60)
    unanswered_example: str = text("one of them", "text")
    unanswered_answer: str = text("which answer did not help", "entry")
    unanswered_add: str = label("adds them to an entry")
    unanswered_new: str = label("makes an entry of them")
    unanswered_ignore: str = label("ignores them")
    unanswered_which: str = text("asks which entry they belong to; the nearest are buttons")
    unanswered_search: str = label("searches another entry")
    unanswered_back: str = label("back to the kept questions")
    unanswered_ignored: str = text("shown for a moment when they are ignored", plain=True, most=200)
    unanswered_changed: str = text("shown for a moment when they are not what was shown any more", plain=True, most=200)
