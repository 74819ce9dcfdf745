"""The console's chats, as delivery and the page see them."""

import threading

import pytest

from bot.channels.console.transport import CHANNEL, Conversations
from bot.clock import MovableClock
from handlers.ui import Card
from storage.models import Identity
from tests.web.little import START


@pytest.fixture
def conversations() -> Conversations:
    return Conversations(MovableClock(START), kept=5)


PRIYA = Identity(channel=CHANNEL, address="1")
GARETH = Identity(channel=CHANNEL, address="2")


def titles(conversations: Conversations, person_id: int = 1) -> list[str]:
    return [e.said.title if isinstance(e.said, Card) else e.said for e in conversations.since(person_id)]


def test_a_card_that_was_sent_is_found_by_its_key_and_by_no_other(conversations: Conversations) -> None:
    ref = conversations.send(PRIYA, Card("Hello"), "key")
    assert conversations.find(PRIYA, "key") == ref
    assert conversations.find(PRIYA, "another") is None
    assert conversations.find(GARETH, "key") is None


def test_an_update_changes_the_card_in_its_place(conversations: Conversations) -> None:
    ref = conversations.send(PRIYA, Card("One"), "a")
    conversations.send(PRIYA, Card("Two"), "b")
    conversations.update(PRIYA, ref, Card("One, changed"))
    assert titles(conversations) == ["One, changed", "Two"]
    assert conversations.find(PRIYA, "a") == ref


def test_an_update_of_a_forgotten_card_or_of_somebody_elses_is_nothing(conversations: Conversations) -> None:
    ref = conversations.send(PRIYA, Card("One"), "a")
    conversations.update(GARETH, ref, Card("Changed"))
    conversations.update(PRIYA, "of another run", Card("Changed"))
    assert (titles(conversations), titles(conversations, 2)) == (["One"], [])


def test_a_chat_forgets_its_oldest(conversations: Conversations) -> None:
    for number in range(12):
        conversations.show(1, Card(str(number)))
    assert titles(conversations) == ["7", "8", "9", "10", "11"]


def test_who_heard_something_last_comes_last(conversations: Conversations) -> None:
    conversations.show(1, Card("a"))
    conversations.show(2, Card("b"))
    version = conversations.version
    conversations.show(3, Card("c"))
    conversations.show(1, Card("d"))
    assert conversations.heard(version) == [3, 1]


def test_listeners_hear_until_they_stop(conversations: Conversations) -> None:
    heard: list[int] = []
    stop = conversations.listen(heard.append)
    conversations.typed(7, "hello")
    stop()
    conversations.typed(8, "hello")
    assert heard == [7]


def test_many_threads_lose_nothing() -> None:
    conversations = Conversations(MovableClock(START), kept=1_000)

    def talk(name: str) -> None:
        for number in range(100):
            conversations.send(PRIYA, Card(f"{name}{number}"), f"{name}{number}")

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = conversations.since(1)
    assert len({entry.ref for entry in entries}) == len({entry.version for entry in entries}) == 400
    assert [entry.version for entry in entries] == sorted(entry.version for entry in entries)
