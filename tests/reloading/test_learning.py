"""The two parts of what is learnt: each is learnt anew when what it is learnt from has changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.learnt import Alarms, Answers, Learnt
from bot.faq.snapshot import read_snapshot
from bot.reloading import learning
from bot.reloading.apart import made_apart
from bot.reloading.making import Job, made_from_known, make
from tests.faq.folder import FAQ, SMALLTALK, URGENT, write_folder
from tests.reloading.world import NEW, NOON

PHRASING = FAQ.replace("[ice ok, cold pack]", "[ice ok, cold pack, is it fine to cool it]")
RULE = URGENT.replace("must_fire: [I can not breathe]", "must_fire: [I can not breathe, I really can not breathe]")


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> list[type[Answers | Alarms]]:
    """Which parts were learnt, in their order."""
    learnt: list[type[Answers | Alarms]] = []
    for part in (Answers, Alarms):
        monkeypatch.setattr(part, "of", noting(learnt, part))
    return learnt


def noting(learnt: list[type[Answers | Alarms]], part: type[Answers | Alarms]) -> classmethod:  # type: ignore[type-arg]
    learn = part.of

    def of(_: type, knowledge: object) -> Answers | Alarms:
        learnt.append(part)
        return learn(knowledge)  # type: ignore[arg-type]

    return classmethod(of)


def job(tmp_path: Path, cache: Path | None = None, served: Learnt | None = None, **files: str) -> Job:
    return Job(read_snapshot(write_folder(tmp_path / "clinic", **files)), NOON, cache, served)


@pytest.mark.parametrize("where", ["served", "cache"])
@pytest.mark.parametrize(
    ("files", "anew"),
    [
        ({"faq": NEW}, []),
        ({"faq": PHRASING}, [Answers, Alarms]),  # wordings of the FAQ are what calm messages are
        ({"urgent": RULE}, [Alarms]),
        ({"smalltalk": SMALLTALK.replace("phrasings: [", "phrasings: [good evening to you, ")}, [Alarms]),
        ({"faq": FAQ.replace("see_also: [scratch]", "see_also: []")}, [Answers]),
    ],
)
def test_only_what_was_changed_is_learnt_anew(
    tmp_path: Path, lessons: list[type], where: str, files: dict[str, str], anew: list[type]
) -> None:
    cache = tmp_path / "cache" if where == "cache" else None
    before = make(job(tmp_path, cache)).learnt
    assert lessons == [Answers, Alarms]
    lessons.clear()

    changed = job(tmp_path, cache, before if where == "served" else None, **files)
    assert (made_from_known(changed) is None) == bool(anew)
    learnt = make(changed).learnt

    assert lessons == anew
    if where == "served":
        assert (learnt.answers is before.answers) == (Answers not in anew)
        assert (learnt.alarms is before.alarms) == (Alarms not in anew)


async def test_apart_only_what_was_changed_is_learnt_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = make(job(tmp_path)).learnt
    made = await made_apart(job(tmp_path, served=before, urgent=RULE))

    assert made.learnt.answers is before.answers
    assert made.learnt.alarms.name == learning.NAMES[Alarms](made.said.knowledge) != before.alarms.name
