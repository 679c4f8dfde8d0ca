"""aftercare.yaml and the parts of words.yaml that it needs: what they become, and what is wrong with them."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.aftercare.dates import DateReader, treatment_limits
from bot.aftercare.text import date_text, reminder_reply
from bot.aftercare.zonefiles import load_zone, load_zone_index
from bot.aftercare.zones import ZoneFinder
from bot.answering.careplan import DateWords, PlanDefaults, Step
from bot.faq.loading import Loaded, load_knowledge
from bot.faq.problems import KnowledgeError
from tests.faq.folder import FAQ, TODAY, WORDS, write_folder

SHIPPED = load_knowledge(Path(__file__).parents[2] / "knowledge", today=TODAY)
AFTERCARE = """\
---
defaults:
  hour: 8
  late_hours: 4
  zone: Africa/Cairo
plans:
  - id: laser
    title: Laser
    days: 3
    confirmed: yes
    steps:
      - {day: 2, text: Rest., entry: scratch}
      - {day: 1, text: Ice & <b>rest</b>., entry: ice}
...
"""
DATES = """\
dates:
  day_first: no
  months: [jan, feb, mar, apr, may, jun, jul, aug, sep, oct, [Nov, november], dec]
  weekdays: [Mo, [Tue, tuesday], We, Th, Fr, Sa, Su]
  relative: {-1: yesterday}
  numbers: {a: 1}
places:
  holland: NL
  ist: [Asia/Kolkata, Europe/Dublin]
"""


def load(folder: Path, aftercare: str | None = AFTERCARE, dates: str = DATES, faq: str = FAQ) -> Loaded:
    write_folder(folder, words=WORDS.replace("...", f"{dates}..."), faq=faq)
    if aftercare is not None:
        (folder / "aftercare.yaml").write_text(aftercare, encoding="utf-8")
    return load_knowledge(folder, today=TODAY)


def problems(folder: Path, aftercare: str = AFTERCARE, dates: str = DATES) -> list[str]:
    with pytest.raises(KnowledgeError) as caught:
        load(folder, aftercare, dates)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def warnings(loaded: Loaded) -> list[str]:
    found = [str(problem) for problem in loaded.warnings if "aftercare.yaml" in problem.file]
    return [text[text.index("aftercare.yaml") :] for text in found]


def test_a_plan_becomes_a_value_with_its_steps_in_the_order_of_their_days(tmp_path: Path) -> None:
    knowledge = load(tmp_path).knowledge
    (plan,) = knowledge.plans

    assert (plan.id, plan.title, plan.days, plan.confirmed, plan.late) == (
        "laser",
        "Laser",
        3,
        True,
        timedelta(hours=4),
    )
    assert plan.steps == (Step(1, "Ice &amp; <b>rest</b>.", "ice"), Step(2, "Rest.", "scratch"))
    assert knowledge.plan("laser") is plan
    assert knowledge.plan_defaults == PlanDefaults(hour=8, zone="Africa/Cairo", ahead=timedelta(days=60))


def test_the_words_for_dates_and_places_become_values(tmp_path: Path) -> None:
    knowledge = load(tmp_path).knowledge

    assert knowledge.date_words.months[10] == ("Nov", "november")
    assert knowledge.date_words.weekdays[0] == ("Mo",)
    assert (knowledge.date_words.day_first, knowledge.date_words.relative) == (False, {-1: ("yesterday",)})
    assert knowledge.places == {"holland": ("NL",), "ist": ("Asia/Kolkata", "Europe/Dublin")}


def test_without_the_file_there_are_no_plans(tmp_path: Path) -> None:
    knowledge = load(tmp_path, aftercare=None, dates="").knowledge

    assert (knowledge.plans, knowledge.plan("laser")) == ((), None)
    assert (knowledge.plan_defaults, knowledge.date_words) == (PlanDefaults(), DateWords())


def test_plans_are_never_taken_from_the_folder_that_stands_in(tmp_path: Path) -> None:
    rest = tmp_path / "rest"
    load(rest)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "faq.yaml").write_text(FAQ.replace("id: ice", "id: cold"), encoding="utf-8")

    knowledge = load_knowledge(tmp_path / "own", today=TODAY, rest=rest).knowledge

    assert knowledge.plans == ()


def test_another_plan_makes_another_version(tmp_path: Path) -> None:
    one, other = load(tmp_path / "a"), load(tmp_path / "b", AFTERCARE.replace("Rest.", "Rest!"))

    assert one.knowledge.version != other.knowledge.version


def test_advice_whose_entry_is_past_its_review_is_replaced(tmp_path: Path) -> None:
    (plan,) = load(
        tmp_path, faq=FAQ.replace("id: scratch\n", "id: scratch\n    review_by: 2026-11-21\n")
    ).knowledge.plans

    assert plan.steps[1] == Step(2, "reminder_withdrawn", "scratch")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("hour: 8", "hour: 6", "aftercare.yaml:3:3: `hour` is `6`, the least is 7: correct it"),
        ("hour: 8", "hour: 22", "aftercare.yaml:3:3: `hour` is `22`: correct it (Input should be less than 22)"),
        (
            "Africa/Cairo",
            "Africa/Ciaro",
            "aftercare.yaml:5:3: `zone`: `Africa/Ciaro` is not a time zone; they are written like Europe/London: did",
        ),
        (
            "Africa/Cairo",
            "x",
            "aftercare.yaml:5:3: `zone`: `x` is not a time zone; they are written like Europe/London",
        ),
        (
            "confirmed: yes",
            "confirmed: no",
            "aftercare.yaml:10:5: `confirmed` is `no`: use 'unset' or 'yes'",
        ),
        (
            "entry: ice",
            "entry: ise",
            "aftercare.yaml:13:44: faq.yaml has no entry `ise`: did you mean `ice`?",
        ),
        ("day: 2", "day: 1", "aftercare.yaml:13:10: line 12 has day 1 already: put both texts into one step"),
        ("day: 2", "day: 4", "aftercare.yaml:12:10: day 4 is after the last, 3: correct one of them"),
        ("text: Rest.", "text: ''", "aftercare.yaml:12:18: `text` is empty: write it, or take the line out"),
        (
            "text: Rest.",
            f"text: {'a' * 601}",
            "aftercare.yaml:12:18: `text` has 601 characters, the most is 600: shorten it",
        ),
        ("late_hours", "late_hour", "aftercare.yaml:4:3: `late_hour` is not known here: did you mean `late_hours`?"),
        (
            "\n...",
            "",
            "aftercare.yaml:14:1: the file stops half-way: it must end with a line end, and with a line `...`",
        ),
    ],
)
def test_what_is_wrong_with_a_plan_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    (problem,) = problems(tmp_path, AFTERCARE.replace(old, new, 1))

    assert problem.startswith(told)


def test_two_plans_of_one_id_are_refused(tmp_path: Path) -> None:
    plan = AFTERCARE[AFTERCARE.index("  - id") : AFTERCARE.index("...")]

    assert problems(tmp_path, AFTERCARE.replace("...", f"{plan}...")) == [
        "aftercare.yaml:14:5: the id `laser` is taken by line 7: give this one another"
    ]


def test_plans_need_the_words_for_dates(tmp_path: Path) -> None:
    assert problems(tmp_path, dates="") == [
        "aftercare.yaml:6:1: words.yaml has no `dates`, so reminders can't name their day: put that part back"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("apr, may", "apr", "words.yaml:5:3: "),
        ("NL", "Holand", "words.yaml:10:3: item 1 of `holland`: `Holand` is not a time zone like Europe/London or"),
        ("-1:", "soon:", "words.yaml:7:14: "),
        ("day_first: no", "day_first: maybe", "words.yaml:4:3: "),
    ],
)
def test_what_is_wrong_with_the_words_for_dates_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    (problem,) = problems(tmp_path, dates=DATES.replace(old, new, 1))

    assert problem.startswith(told)


def test_check_tells_what_the_clinic_has_not_said_yet(tmp_path: Path) -> None:
    unset = AFTERCARE.replace("    confirmed: yes\n", "").replace("  zone: Africa/Cairo\n", "")

    zone, days = warnings(load(tmp_path, unset))

    assert zone.startswith("aftercare.yaml:2:1: warning: `zone` is unset: write the clinic's time zone, like Europe/")
    assert days.startswith("aftercare.yaml:8:5: warning: nobody has confirmed the 3 days of `laser`: ask the doctor")
    assert warnings(load(tmp_path)) == []


def test_the_shipped_plan_waits_for_the_clinic_and_each_day_names_its_entry() -> None:
    (plan,) = SHIPPED.knowledge.plans
    told = " ".join(warnings(SHIPPED))

    assert (plan.days, plan.confirmed, SHIPPED.knowledge.plan_defaults.zone) == (7, False, None)
    assert [step.day for step in plan.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert {step.entry_id for step in plan.steps} <= SHIPPED.knowledge.by_id.keys()
    assert "nobody has confirmed the 7 days" in told
    assert "`zone` is unset" in told


def test_no_shipped_reminder_names_the_procedure() -> None:
    for step in SHIPPED.knowledge.plans[0].steps:
        reply = reminder_reply(SHIPPED.knowledge, "laser-skin-tightening", step.day, date(2026, 11, 21))

        assert reply is not None
        assert not {"laser", "tightening", "cosmetic", "treatment"} & set(reply.body.casefold().split())
        assert reply.text.startswith(f"Day {step.day} of 7, ")


def test_the_shipped_words_read_dates_and_show_them() -> None:
    knowledge = SHIPPED.knowledge
    limits = treatment_limits(knowledge.plans[0], knowledge.plan_defaults, TODAY)
    reader = DateReader(knowledge.date_words)
    said = ["I had it done yesterday", "just now", "a couple of days ago", "last friday", "fri 20 nov", "2day"]

    assert [reader.read(text, TODAY, limits) for text in said] == [
        date(2026, 11, 21),
        TODAY,
        *[date(2026, 11, 20)] * 3,
        TODAY,
    ]
    assert date_text(knowledge, date(2026, 11, 24)) == "Tuesday 24 November"


def test_the_shipped_places_lead_to_zones() -> None:
    finder = ZoneFinder(load_zone_index(), SHIPPED.knowledge.places)

    for place in SHIPPED.knowledge.places:
        assert all(load_zone(zone) for zone in finder.find(place).zones)
    said = ["Munich, Germany", "America", "manchester", "EST", "Barcelona"]
    assert [finder.find(place).zones[0] for place in said] == [
        "Europe/Berlin",
        "America/New_York",
        "Europe/London",
        "America/New_York",
        "Europe/Madrid",
    ]
