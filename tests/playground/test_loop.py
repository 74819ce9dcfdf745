"""A pair's loop in Microsoft's own client: the product runs, Priya sits at the Agents Playground in a browser."""

import httpx
import pytest

from tests.playground.conftest import GARETH, Playing

pytestmark = [pytest.mark.browser, pytest.mark.playground]


def test_a_whole_loop(playing: Playing) -> None:
    # Added to a chat, it says what it is.
    playing.sees("Alongside")
    playing.picture("1-welcome")

    # Text in, a card out.
    playing.say("supervision")
    playing.sees("Gareth Llewellyn")
    playing.picture("2-start")

    # What is pressed takes the card's place.
    playing.say("agenda Talk about leave")
    playing.sees("Talk about leave")
    playing.picture("3-agenda")
    playing.press("Drop")
    playing.sees("Talk about leave", gone=True)
    playing.picture("4-agenda-dropped")

    # Time passes: a nudge comes by itself.
    playing.wait(days=32)
    playing.sees("For your supervision")
    playing.picture("5-nudge")

    # Its button looks for times, and a time is taken.
    playing.press("Find a time")
    playing.picture("6-times")


def test_nothing_unsigned_is_heard(playing: Playing) -> None:
    playing.say("supervision")
    playing.sees("Gareth Llewellyn")
    sent = playing.proxy.heard[-1]
    answer = httpx.post(f"{playing.proxy.bot}/api/messages", json=sent, trust_env=False)
    assert answer.status_code == 401
    assert playing.proxy.refused == []
    assert GARETH.name
