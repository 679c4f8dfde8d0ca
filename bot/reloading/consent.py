"""Which changes are so drastic that a person has to say yes to them first."""

from collections.abc import Iterator

from bot.answering.assistant import Assistant
from bot.answering.knowledge import Knowledge
from bot.faq.diff import drastic_reasons


def needs_consent(old: Knowledge, new: Assistant) -> str | None:
    """Return why a person has to agree before `new` is served in the place of `old`; None where nobody has to.

    What the files say is judged by `drastic_reasons`. Beside it, an example of a red flag that was taken out together
    with what recognised it raises no alarm any more, and no check of the files alone would see that.
    """
    silenced = [f"“{example}” raises no alarm any more" for example in _silenced(old, new)]
    return "; ".join([*drastic_reasons(old, new.knowledge), *silenced]) or None


def _silenced(old: Knowledge, new: Assistant) -> Iterator[str]:
    """Yield the examples of red flags that are left, but no longer examples, and that `new` is silent about."""
    left = {rule.id: {*rule.must_fire} for rule in new.knowledge.rules}
    for rule in old.rules:
        for example in rule.must_fire:
            if example not in left.get(rule.id, {example}) and not new.is_alarm(example, new.triage.assess(example)):
                yield example
