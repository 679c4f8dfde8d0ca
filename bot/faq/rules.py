"""What a red flag needs to be worth its name: phrases that say something, and examples of both kinds."""

from collections.abc import Iterator

from bot.answering.normalize import split_words
from bot.faq.document import Document, Path
from bot.faq.model import RuleModel, UrgentFile
from bot.faq.problems import Problem

EXAMPLES = {
    "must_fire": "messages that must raise it, as patients write them: they prove the rule and teach the bot",
    "must_not_fire": "messages that sound like it and must not raise it: they keep it from crying wolf",
}


def rule_problems(urgent: UrgentFile, document: Document) -> Iterator[Problem]:
    """Yield what is wrong with each rule by itself."""
    for index, rule in enumerate(urgent.rules):
        if not rule.any and not rule.all:
            yield document.problem(("rules", index), f"the rule `{rule.id}` can never fire: give it `any` or `all`")
        for key, what in EXAMPLES.items():
            if not getattr(rule, key):
                yield document.problem(("rules", index, "id"), f"the rule `{rule.id}` has no `{key}`: add {what}")
        for path, phrase in _phrases(rule):
            if not split_words(phrase):
                message = f"the phrase “{phrase}” has no word in it: write one, or take it out"
                yield document.problem(("rules", index, *path), message)


def _phrases(rule: RuleModel) -> Iterator[tuple[Path, str]]:
    for key, phrases in (("any", rule.any), ("none", rule.none)):
        yield from (((key, at), phrase) for at, phrase in enumerate(phrases))
    for group, phrases in enumerate(rule.all):
        yield from ((("all", group, at), phrase) for at, phrase in enumerate(phrases))
