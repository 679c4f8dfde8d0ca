"""Measure the shipped FAQ and write its scorecard into the README, between the two markers.

Usage: python scripts/write_scorecard.py        (some minutes: the cross-validation learns five bots)

The bot without the extra `semantic` is measured; where the extra is installed, its numbers stand beside them, and where
it is not, those that the README has stay.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot import app
from bot.answering.learnt import learnt_name
from bot.evaluation import tables
from bot.evaluation.run import evaluate_file, evaluate_knowledge
from bot.evaluation.scorecard import MEASURES, Scorecard, Share
from bot.settings import read_settings

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "data" / "questions-dev.jsonl"
README = ROOT / "README.md"
EXTRA = re.compile(r"<!-- extra -->\n.*?<!-- /extra -->\n\n", re.DOTALL)
MARKED = re.compile(r"(?<=<!-- scorecard -->\n).*(?=<!-- /scorecard -->)", re.DOTALL)


def main() -> None:
    """Measure and write."""
    loaded = app.load(ROOT / "knowledge")
    plain = replace(loaded, knowledge=replace(loaded.knowledge, sentences=None))
    cache, text = read_settings().cache_dir, README.read_text("utf-8")
    with tables.progress() as progress:
        labelled = evaluate_file(QUESTIONS, app.build_assistant(plain, cache), progress)
        own = evaluate_knowledge(plain.knowledge, progress)
        if loaded.knowledge.sentences:
            beside = extra_table(evaluate_file(QUESTIONS, app.build_assistant(loaded, cache), progress))
        else:
            beside = "".join(EXTRA.findall(text))
    text = MARKED.sub(lambda _: section(labelled, own, beside, learnt_name(plain.knowledge)), text)
    README.write_text(text, encoding="utf-8")


def section(labelled: Scorecard, own: Scorecard, beside: str, learnt: str) -> str:
    """Return the section of the README."""
    return f"{labelled_table(labelled)}\n{beside}{own_table(own)}\n<!-- learnt from {learnt[:12]} -->\n"


def extra_table(scorecard: Scorecard) -> str:
    """Return the table of the labelled questions as the bot with the extra `semantic` answers them."""
    title = "With the extra `semantic`, a sentence encoder (`make run EXTRAS=semantic`, once), on the same messages:"
    return "\n".join(["<!-- extra -->", title, "", *_rows(scorecard.measures()), "<!-- /extra -->", "", ""])


def labelled_table(scorecard: Scorecard) -> str:
    """Return the table of the labelled questions."""
    title = f"On the {len(scorecard.verdicts)} labelled messages of `tests/data/questions-dev.jsonl`:"
    return "\n".join([title, "", *_rows(scorecard.measures()), ""])


def own_table(scorecard: Scorecard) -> str:
    """Return the table of the cross-validation; what it asked of no bot is left out."""
    title = (
        f"By cross-validation, on {len(scorecard.verdicts):,} messages left out in turn: the phrasings (unlike\n"
        "each other on purpose), those of referrals taken out whole, and the examples of the red flags:"
    )
    return "\n".join([title, "", *_rows(scorecard.measures()), ""])


def _rows(measures: dict[str, Share]) -> Iterator[str]:
    yield "| measure | of | share | 95% interval | count |"
    yield "|---|---|--:|--:|--:|"
    for measure in MEASURES:
        share = measures[measure.name]
        if share.value is not None and share.interval is not None:
            low, high = share.interval
            yield (
                f"| `{measure.name}` | {measure.meaning} | {share.value:.1%} | {low:.1%} – {high:.1%} "
                f"| {share.hits}/{share.total} |"
            )


if __name__ == "__main__":
    main()
