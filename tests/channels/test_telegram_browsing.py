"""The menu of everything: categories, their questions, and what becomes of old menus."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import FaqEntry
from bot.channels.telegram import browsing
from tests.answering.clinic import ENTRIES, clinic
from tests.channels.serving import ICE, ICE_ANSWER, PRICE, SCRATCH, serving
from tests.fake_telegram import FakeTelegram

MANY = clinic(entries=tuple(FaqEntry(f"e{n}", f"Question {n}?", "Yes.", category="All") for n in range(25)))


async def test_a_patient_goes_into_a_category_back_and_to_an_answer(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/topics")
        menu = await ana.next_message()
        await ana.answer(ana.presses("After"))
        inside = await ana.expect(lambda shown: shown.text == "[category: After]")
        await ana.answer(ana.presses("[back]"))
        outside = await ana.expect(lambda shown: shown.text == "[topics]")
        await ana.answer(ana.presses("After"))
        await ana.expect(lambda shown: shown.text == "[category: After]")
        await ana.answer(ana.presses(ICE))
        answer = await ana.expect(lambda shown: shown.id != menu.id)

    assert menu.labels == outside.labels == ["After", "[other_category]"]
    assert inside.labels == [ICE, SCRATCH, "[back]"]
    assert inside.id == outside.id == menu.id
    assert answer.text == ICE_ANSWER
    assert ana.inbox[0].labels == inside.labels  # the menu stays, for the next question


async def test_entries_without_a_category_are_found_too(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/topics")
        await ana.next_message()
        ana.presses("[other_category]")
        shown = await ana.expect(lambda shown: shown.text == "[category: [other_category]]")

    assert shown.labels == [PRICE, "[back]"]


async def test_a_long_category_is_turned_like_pages(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram, MANY):
        ana.says("/topics")
        await ana.next_message()
        ana.presses("All")
        await ana.expect(lambda shown: "Question 0?" in shown.labels)
        ana.presses("▶ 2/3")
        await ana.expect(lambda shown: "Question 10?" in shown.labels)
        ana.presses("▶ 3/3")
        last = await ana.expect(lambda shown: "Question 20?" in shown.labels)

    assert last.labels == [*(f"Question {n}?" for n in range(20, 25)), "◀ 2/3", "[back]"]


async def test_pressing_twice_leaves_the_menu_as_it_is(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/topics")
        shown = await ana.next_message()
        for press in [ana.presses("After", shown), ana.presses("After", shown)]:
            await ana.answer(press)
        ana.says("/help")
        await ana.expect(lambda shown: shown.text == "[help]")

    assert [shown.text for shown in ana.inbox] == ["[category: After]", "[help]"]


async def test_the_same_button_may_be_pressed_again_later(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram) as conversation:
        ana.says("/topics")
        menu = await ana.next_message()
        data = browsing.topics(conversation.assistant.knowledge).rows[0][0].data
        for _ in range(2):
            await ana.answer(ana.forges_press(data, menu))
            await ana.expect(lambda shown: shown.text == "[category: After]")
            await ana.answer(ana.forges_press("t", menu))
            await ana.expect(lambda shown: shown.text == "[topics]")


async def test_a_category_that_was_renamed_is_out_of_date(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram) as conversation:
        ana.says("/topics")
        await ana.next_message()
        renamed = tuple(replace(entry, category="Aftercare") for entry in ENTRIES)
        conversation.assistant = type(conversation.assistant)(clinic(entries=renamed))
        press = await ana.answer(ana.presses("After"))

    assert (press.text, press.alert) == ("[out_of_date]", True)


async def test_a_menu_that_the_patient_deleted_comes_as_a_new_one(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/topics")
        menu = await ana.next_message()
        press = ana.presses("After")
        telegram.world.messages[ana.id][menu.id].deleted = True
        await ana.answer(press)
        shown = await ana.next_message()

    assert shown.text == "[category: After]"


async def test_a_button_of_a_menu_from_before_a_restart_still_works(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/topics")
        await ana.next_message()
    reordered = clinic(entries=tuple(reversed(ENTRIES)))
    async with serving(telegram, reordered):
        ana.presses("After")
        shown = await ana.expect(lambda shown: shown.text == "[category: After]")

    assert shown.labels == [SCRATCH, ICE, "[back]"]


def test_a_page_that_is_no_more_shows_the_last_one() -> None:
    key = browsing.key("All")

    assert browsing.category(MANY, f"{key}:9") == browsing.category(MANY, f"{key}:2")
    assert browsing.category(MANY, f"{key}:") is None
    assert browsing.category(MANY, f"{key}:²") is None
    assert browsing.category(MANY, "0:0") is None


@given(st.text(max_size=200))
def test_the_data_of_a_category_fits_whatever_its_name(name: str) -> None:
    entry = FaqEntry("a" * 40, "Why?", "Because.", category=name or "x")
    menu = browsing.topics(clinic(entries=(entry,)))
    inside = browsing.category(clinic(entries=(entry,)), menu.rows[0][0].data.partition(":")[2])

    assert inside is not None
    assert all(len(row[0].data.encode()) <= 64 for row in (*menu.rows, *inside.rows))


async def test_a_menu_that_changes_in_place_keeps_the_clinics_small_html(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    wording = replace(clinic().wording, category="<b>{category}</b>")
    async with serving(telegram, clinic(wording=wording)):
        ana.says("/topics")
        await ana.next_message()
        ana.presses("After")
        shown = await ana.expect(lambda shown: shown.text == "After")

    assert shown.html == "<b>After</b>"
