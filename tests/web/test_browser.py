"""The console in a real browser: with the mouse, the keyboard alone, and a screen reader's names; axe finds nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import served
from tests.web.little import EVERYTHING, Little

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture
def address(product: Little) -> Iterator[str]:
    with served(product.serve()) as url:
        yield url


@pytest.fixture
def page(address: str, page_at: Callable[..., Any]) -> Any:
    return page_at(address)


def chat(page: Any, number: int) -> Any:
    return page.locator(f".chat[data-panel='{number}']")


def say(page: Any, number: int, words: str) -> None:
    box = chat(page, number).get_by_role("textbox")
    box.fill(words)
    box.press("Enter")


def no_violations(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, "\n".join(f"{v['id']}: {[n['html'][:200] for n in v['nodes']]}" for v in found)


def overflow(page: Any) -> Any:
    """Return what opens the rarer buttons of the agenda's first item."""
    return chat(page, 1).get_by_label("More: How the Riverside duty rota")


def test_three_chats_side_by_side_each_with_its_person(page: Any) -> None:
    for number, name in enumerate(("Priya Nair", "Gareth Llewellyn", "Morag Sinclair"), 1):
        assert chat(page, number).get_by_role("log", name=f"{name}: messages").is_visible()
    assert page.title() == "Alongside"


def test_what_is_typed_is_answered_and_the_box_is_empty_again(page: Any) -> None:
    say(page, 1, "hello <b>there</b>")
    card = chat(page, 1).get_by_role("article", name="You said")
    card.wait_for()
    assert card.get_by_text("hello <b>there</b>", exact=True).is_visible()
    assert chat(page, 1).get_by_role("textbox").input_value() == ""


def test_a_press_changes_the_card_in_its_place_and_the_focus_stays_there(page: Any) -> None:
    say(page, 1, "everything")
    chat(page, 1).get_by_role("button", name="Done: How the Riverside duty rota").click()
    chat(page, 1).get_by_role("article", name="Done").wait_for()
    assert chat(page, 1).get_by_role("article").count() == 1
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Done")


def test_the_other_side_sees_it_without_doing_anything(page: Any) -> None:
    say(page, 1, "tell Gareth")
    chat(page, 2).get_by_role("article", name=EVERYTHING.title).wait_for()


def test_what_cannot_be_undone_is_asked_first(page: Any) -> None:
    say(page, 1, "everything")
    overflow(page).click()
    chat(page, 1).get_by_role("button", name="Drop:").click()
    page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    assert not chat(page, 1).get_by_role("article", name="Dropped").count()
    chat(page, 1).get_by_role("button", name="Drop:").click()
    page.get_by_role("dialog").get_by_role("button", name="Drop").click()
    chat(page, 1).get_by_role("article", name="Dropped").wait_for()


def test_the_keyboard_is_enough(page: Any, product: Little) -> None:
    chat(page, 1).get_by_role("textbox").focus()
    page.keyboard.type("everything")
    page.keyboard.press("Enter")
    chat(page, 1).get_by_role("article").wait_for()
    page.keyboard.press("Shift+Tab")  # "Reply", below the card
    page.keyboard.press("Shift+Tab")  # "More", of the whole card
    page.keyboard.press("Shift+Tab")  # "Not now", the last button of the card
    page.keyboard.press("Shift+Tab")  # the link to the board
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Add an item"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Write the record")
    dialog.wait_for()
    page.keyboard.type("We agreed on a day for the visit.")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    chat(page, 1).get_by_role("article", name="Saved").wait_for()
    assert [record["words"] for record in product.saved] == ["We agreed on a day for the visit."]


def posted(page: Any) -> list[dict[str, Any]]:
    """Return what the page sends from now on."""
    sent: list[dict[str, Any]] = []
    page.on("request", lambda r: sent.append(r.post_data_json) if r.url.endswith("/say") else None)
    return sent


def test_a_card_is_answered_in_words_and_shown_as_what_is_answered(page: Any) -> None:
    say(page, 1, "hello")
    say(page, 1, "everything")
    first = chat(page, 1).locator(".entry.bot").first
    first.get_by_role("button", name="Answer in words: You said").click()
    box, bar = chat(page, 1).get_by_role("textbox"), chat(page, 1).get_by_text("In answer to “You said”")
    assert bar.is_visible()
    assert box.evaluate("it => it === document.activeElement")
    assert box.evaluate("it => it.getBoundingClientRect().width") > 200, "there is room left to write"
    assert box.evaluate("it => document.getElementById(it.getAttribute('aria-describedby')).textContent") == (
        "In answer to “You said”"
    )
    assert chat(page, 1).locator(".entry.answered").evaluate_all("them => them.length") == 1
    no_violations(page)
    said = posted(page)
    box.fill("yes")
    box.press("Enter")
    bar.wait_for(state="hidden")
    assert [(it["text"], it["answering"]) for it in said] == [("yes", first.get_attribute("data-entry"))]
    say(page, 1, "and this")
    chat(page, 1).get_by_text("and this").first.wait_for()
    assert said[-1]["answering"] == "", "one answer, then it is over"


def test_a_card_picked_to_answer_while_a_message_is_on_its_way_stays_picked(page: Any) -> None:
    say(page, 1, "hello")
    reply = chat(page, 1).get_by_role("button", name="Answer in words: You said").first
    reply.wait_for()
    held: list[Any] = []
    page.route("**/say", lambda route: held.append(route))
    with page.expect_request("**/say"):
        say(page, 1, "everything")
    reply.click()
    bar = chat(page, 1).get_by_text("In answer to “You said”")
    bar.wait_for()
    with page.expect_response("**/say"):
        held[0].continue_()
    chat(page, 1).get_by_role("article", name=EVERYTHING.title).wait_for()
    assert bar.is_visible()


def test_messages_typed_fast_are_all_sent_and_in_order(page: Any) -> None:
    said = posted(page)
    for words in ("one", "two", "three"):
        say(page, 1, words)
    chat(page, 1).get_by_text("three", exact=True).first.wait_for()
    assert [it["text"] for it in said] == ["one", "two", "three"]


def test_what_could_not_be_sent_is_in_the_box_again_with_the_card_that_it_answers(page: Any) -> None:
    say(page, 1, "hello")
    chat(page, 1).get_by_role("button", name="Answer in words: You said").click()
    page.route("**/say", lambda route: route.fulfill(body=""))  # as a proxy does whose server is gone
    say(page, 1, "a long thought")
    page.get_by_text("Nothing you typed was lost").wait_for()
    assert chat(page, 1).get_by_role("textbox").input_value() == "a long thought"
    assert chat(page, 1).get_by_text("In answer to “You said”").is_visible()


def test_a_card_is_answered_and_let_go_by_keyboard_alone(page: Any) -> None:
    say(page, 1, "hello")
    chat(page, 1).get_by_role("article").wait_for()
    chat(page, 1).get_by_role("textbox").focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reply"
    page.keyboard.press("Enter")
    bar = chat(page, 1).get_by_text("In answer to “You said”")
    assert bar.is_visible()
    page.keyboard.type("half a thought")
    page.keyboard.press("Escape")
    assert not bar.is_visible()
    box = chat(page, 1).get_by_role("textbox")
    assert box.evaluate("it => it === document.activeElement")
    assert box.input_value() == "half a thought", "what was typed stays"
    chat(page, 1).get_by_role("button", name="Answer in words: You said").press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Not in answer to this"
    page.keyboard.press("Enter")
    assert not bar.is_visible()
    assert box.evaluate("it => it === document.activeElement")


def test_the_overflow_opens_and_closes_by_keyboard(page: Any) -> None:
    say(page, 1, "everything")
    summary = overflow(page)
    summary.focus()
    page.keyboard.press("Enter")
    assert chat(page, 1).get_by_role("button", name="Carry over:").is_visible()
    page.keyboard.press("Escape")
    assert not chat(page, 1).get_by_role("button", name="Carry over:").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_refused_field_says_why_has_the_focus_and_nothing_typed_is_lost(page: Any) -> None:
    say(page, 1, "form")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Where you met").fill("The café")
    dialog.get_by_label("What was agreed").fill("x" * 201)
    assert dialog.get_by_text("201 of 200 characters").is_visible()
    dialog.get_by_role("button", name="Save").click()
    error = dialog.locator(".error:visible")
    error.wait_for()
    field = dialog.get_by_label("What was agreed")
    assert "200 fit here" in error.inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    assert error.get_attribute("id") in field.get_attribute("aria-describedby")
    assert field.evaluate("it => it === document.activeElement")
    assert field.input_value() == "x" * 201
    assert dialog.get_by_label("Where you met").input_value() == "The café"
    no_violations(page)


def test_a_form_that_is_put_away_keeps_what_was_typed(page: Any) -> None:
    say(page, 1, "form")
    page.get_by_role("dialog").get_by_label("What was agreed").fill("half a thought")
    page.get_by_role("dialog").get_by_label("Cases").check()
    page.keyboard.press("Escape")
    say(page, 1, "form")
    assert page.get_by_role("dialog").get_by_label("What was agreed").input_value() == "half a thought"
    assert page.get_by_role("dialog").get_by_label("Cases").is_checked()


def test_a_button_pressed_twice_is_sent_once(page: Any) -> None:
    say(page, 1, "everything")
    button = chat(page, 1).get_by_role("button", name="Add an item")
    button.wait_for()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/press") else None)
    button.evaluate("it => { it.click(); it.click(); it.click(); }")
    page.get_by_role("dialog").wait_for()
    assert len(sent) == 1


def test_an_error_of_ours_is_told_kindly_and_the_words_stay(page: Any, page_at: Any) -> None:
    say(page, 1, "boom")
    chat(page, 1).get_by_role("article", name="That did not work").wait_for()
    assert chat(page, 1).get_by_role("textbox").input_value() == "boom"
    page_at.complaints.clear()  # the browser notes every answer of 500


def test_the_clock_moves_to_the_next_thing_for_the_people_on_the_page(page: Any, product: Little) -> None:
    product.enqueue("Wilhelmina Featherstonehaugh-Cholmondeley", timedelta(days=1), "for-her")
    product.enqueue("Gareth Llewellyn", timedelta(days=2, hours=5), "for-him")
    page.get_by_role("button", name="Next thing").click()
    chat(page, 2).get_by_role("article", name=EVERYTHING.title).wait_for()
    page.locator("#now", has_text="Wed 4 Mar, 14:00").wait_for()
    page.get_by_role("button", name="Wilhelmina Featherstonehaugh-Cholmondeley").click()
    page.get_by_role("log", name="Wilhelmina Featherstonehaugh-Cholmondeley: messages").get_by_role(
        "article"
    ).wait_for()
    page.get_by_role("button", name="+1 week").click()
    page.locator("#now", has_text="Wed 11 Mar, 14:00").wait_for()


def test_what_the_board_opens_stands_in_a_window_over_it(page: Any) -> None:
    page.get_by_role("button", name="Overdue", exact=True).first.click()
    board = page.get_by_role("region", name="Overdue")
    board.get_by_role("article", name="Overdue below you", exact=True).wait_for()
    board.get_by_role("button", name="Write it").click()
    dialog = page.get_by_role("dialog", name="Write the record")
    dialog.get_by_label("What was agreed").fill("From the board.")
    dialog.get_by_role("button", name="Save").click()
    window = page.get_by_role("dialog", name="Saved")
    window.get_by_text("From the board.").wait_for()
    no_violations(page)
    window.get_by_role("button", name="Close").click()
    assert not window.is_visible()


def test_what_is_new_out_of_sight_is_counted_and_opened_at_its_newest(
    address: str, page_at: Callable[..., Any]
) -> None:
    page = page_at(address, **PHONE)
    say(page, 1, "tell Gareth")
    tab = page.get_by_role("button", name="Gareth 1 new")
    tab.wait_for()
    assert page.title() == "(1) Alongside"
    tab.click()
    bottom = "it => it.scrollHeight - it.scrollTop - it.clientHeight < 2"
    assert chat(page, 2).locator(".log").evaluate(bottom), "at the newest"
    assert page.get_by_role("button", name="Gareth", exact=True).is_visible()
    say(page, 2, "everything")
    page.get_by_role("button", name="Priya", exact=True).click()
    assert chat(page, 1).locator(".log").evaluate(bottom)


def test_a_long_word_or_another_script_stays_inside_its_chat(page: Any) -> None:
    say(page, 1, "W" * 3_000)
    say(page, 2, "مرحبا، كيف الحال؟ 👩🏽‍💻")
    chat(page, 2).get_by_role("article", name="You said").wait_for()
    chat(page, 1).get_by_role("article", name="You said").wait_for()
    wide = "() => [...document.querySelectorAll('.log, body')].map(it => it.scrollWidth - it.clientWidth)"
    assert page.evaluate(wide) == [0, 0, 0, 0]
    said = chat(page, 2).locator("blockquote")
    assert said.evaluate("it => getComputedStyle(it).direction") == "rtl"


@SCHEMES
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_the_page_or_in_its_dialogs(
    address: str, page_at: Callable[..., Any], scheme: str, size: dict[str, Any]
) -> None:
    page = page_at(address, color_scheme=scheme, **size)
    say(page, 1, "everything")
    chat(page, 1).get_by_role("article").wait_for()
    overflow(page).click()
    no_violations(page)
    if size:
        page.get_by_role("button", name="Overdue", exact=True).click()
        page.get_by_role("region", name="Overdue").get_by_role("article").first.wait_for()
        no_violations(page)
        page.get_by_role("button", name="Priya", exact=True).click()
        overflow(page).click()
    chat(page, 1).get_by_role("button", name="Drop:").click()
    page.get_by_role("dialog").wait_for()
    no_violations(page)
    page.get_by_role("button", name="Not now").last.click()
    say(page, 1, "form")
    page.get_by_role("dialog", name="Write the record").wait_for()
    no_violations(page)


def test_on_a_phone_one_thing_shows_at_a_time_and_nothing_is_too_small_to_touch(
    address: str, page_at: Callable[..., Any]
) -> None:
    page = page_at(address, **PHONE)
    say(page, 1, "everything")
    chat(page, 1).get_by_role("article").wait_for()
    assert not chat(page, 2).is_visible()
    small = """() => [...document.querySelectorAll('button, summary, select, textarea')]
        .filter(it => it.checkVisibility() && it.getBoundingClientRect().height < 44).map(it => it.outerHTML)"""
    assert page.evaluate(small) == []
    chat(page, 1).get_by_role("button", name="Answer in words").click()
    assert page.evaluate(small) == []
    assert chat(page, 1).get_by_role("textbox").evaluate("it => it.getBoundingClientRect().width") > 200
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Gareth").click()
    assert chat(page, 2).is_visible()
    assert not chat(page, 1).is_visible()
