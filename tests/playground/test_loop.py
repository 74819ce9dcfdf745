"""A pair's loop in Microsoft's own client: the product runs, Priya sits at the Agents Playground in a browser."""

import httpx
import pytest

from tests.playground.conftest import GARETH, Playing

pytestmark = [pytest.mark.browser, pytest.mark.playground]


def test_a_whole_loop(playing: Playing) -> None:
    # Added to a chat, it says what it is.
    playing.sees("Who can read what")
    playing.picture("1-welcome")

    # Text in, a card out.
    playing.say("supervision")
    playing.sees("to be made by Monday 30 March")
    playing.picture("2-start")

    # What is pressed takes the card's place.
    playing.say("agenda add Talk about leave")
    playing.button("Done").wait_for()
    playing.picture("3-agenda")
    playing.press("Done")
    playing.button("Undo").wait_for()
    assert playing.page.get_by_text("Agenda with Gareth Llewellyn").count() == 1
    playing.picture("4-agenda-done")

    # Time passes: a nudge comes by itself.
    playing.wait(days=25)
    playing.sees("See everything")
    playing.picture("5-nudge")

    # Its button looks for times, and a time is taken.
    playing.press("Find a time")
    playing.button("Mon 30 Mar, 10:00").wait_for()
    playing.picture("6-times")
    playing.press("Mon 30 Mar, 10:00")
    playing.sees("I have asked Gareth Llewellyn")
    playing.picture("7-suggested")

    # Gareth accepts it elsewhere: Priya hears of it, and the card that she has says what is true now.
    playing.someone(GARETH, "session.accept", session=1)
    playing.sees("Booked: ")
    playing.sees("I have asked Gareth Llewellyn", gone=True)
    playing.sees("Supervision: booked")
    playing.picture("8-booked")


def test_nothing_unsigned_is_heard(playing: Playing) -> None:
    playing.say("supervision")
    playing.sees("to be made by Monday 30 March")
    sent = playing.proxy.heard[-1]
    answer = httpx.post(f"{playing.proxy.bot}/api/messages", json=sent, trust_env=False)
    assert answer.status_code == 401
    assert playing.proxy.refused == []


def test_mentioned_among_others_it_answers_the_one_who_asked_alone(playing: Playing) -> None:
    playing.sees("Who can read what")
    playing.page.get_by_role("treeitem", name="Team South").click()
    playing.sees("Mention me here")
    playing.page.get_by_role("textbox").last.click()
    playing.page.keyboard.type("@Alongside")
    playing.page.get_by_role("menuitem").filter(has_text="Alongside").click()
    playing.page.keyboard.type(" overdue")
    playing.page.get_by_role("button", name="Send Message").click()
    playing.sees("I've answered in our own chat")
    playing.picture("12-group")
    assert playing.page.get_by_text("Nothing of yours is waiting").count() == 0, "not where others read it"
    playing.page.get_by_role("treeitem", name="Personal Chat").click()
    playing.sees("Nothing of yours is waiting")
