"""The console over HTTP: what people type, press and submit, and what they are shown for it."""

import json
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from sse_starlette import ServerSentEvent
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from bot.channels.console.routes import Console
from bot.clock import SystemClock
from tests.support import databases
from tests.support.html_chat import HtmlChat, browser, parse, read
from tests.web.little import EVERYTHING, START, Little, little


@pytest.fixture
def client(product: Little) -> TestClient:
    return browser(product.serve())


def test_what_is_typed_stands_above_its_answer(priya: HtmlChat) -> None:
    assert priya.say("hello <b>there</b>") == "You said\n“hello <b>there</b>” Priya Nair"
    assert priya.typed == ["hello <b>there</b>"]
    assert priya.last == priya.cards[0]


def test_an_answer_takes_the_place_of_the_card_that_was_pressed(priya: HtmlChat) -> None:
    priya.say("everything")
    priya.say("afterwards")
    assert priya.press("Done", on="Riverside") == "Done\nNote 1 is done.\n[Undo]"
    assert [card.splitlines()[0] for card in priya.cards] == ["Done", "You said"]


def test_an_answer_that_belongs_below_comes_below(priya: HtmlChat) -> None:
    priya.say("everything")
    priya.press("Drop", on="Riverside")
    assert [card.splitlines()[0] for card in priya.cards] == [EVERYTHING.title, "Dropped"]


def test_nothing_to_say_changes_nothing(priya: HtmlChat) -> None:
    priya.say("everything")
    assert priya.press("Not now") == ""
    assert len(priya.cards) == 1


def test_a_menu_sends_what_was_chosen(priya: HtmlChat) -> None:
    priya.say("everything")
    assert priya.pick("Remind me", "In a week") == "Later\nIn 7 days about note 1."


def test_a_press_on_a_card_that_is_gone_is_answered_below(priya: HtmlChat) -> None:
    priya.say("everything")
    stale = priya.held("Done", on="Riverside")
    priya.press("Done", on="Riverside")
    priya.say("afterwards")
    assert priya.press_held(stale).startswith("Done")
    assert len(priya.cards) == 2


def test_a_button_of_an_older_version_is_refused_in_words(
    priya: HtmlChat, client: TestClient, product: Little
) -> None:
    answer = client.post("/press", json={"person": product.people["Priya Nair"], "action": "gone.long.ago"})
    assert answer.status_code == 200
    assert "older version" in priya.last


def test_a_form_opens_with_its_values_and_its_answer_replaces_the_card_it_began_on(
    priya: HtmlChat, product: Little
) -> None:
    priya.say("everything")
    assert priya.press("Add an item").startswith("Write the record")
    assert priya.fields["place"] == "Room 2"
    said = priya.submit(
        {
            "What was agreed": "A visit\non Monday",
            "Kind of session": "Informal",
            "What you talked about": "Cases, Leave",
        },
        mood="7",
    )
    assert said == "Saved\n“A visit\non Monday” Priya Nair"
    assert priya.form is None
    assert priya.cards == [said]
    assert product.saved == [
        {"words": "A visit\non Monday", "place": "Room 2", "kind": "informal", "mood": "7", "talked": "cases,leave",
         "on": "2026-04-02", "at": "14:00"}
    ]  # fmt: skip


def test_a_refused_field_is_told_under_it_and_the_form_stays_open(priya: HtmlChat, product: Little) -> None:
    priya.say("form")
    assert "200 fit here" in priya.submit(words="x" * 201)
    assert priya.error is not None
    assert (priya.error.key, priya.form is not None) == ("words", True)
    assert priya.submit(words="") == "Please write at least a line."
    assert priya.submit(words="short").startswith("Saved")
    assert priya.error is None
    assert len(product.saved) == 1


def test_a_refusal_that_is_about_no_field_is_a_card(priya: HtmlChat) -> None:
    priya.say("form")
    assert "agreed meanwhile" in priya.submit(words="refused")


def test_an_error_of_ours_is_told_kindly_and_no_words_reach_the_log(
    priya: HtmlChat, client: TestClient
) -> None:
    with capture_logs() as logged:
        assert priya.say("boom").startswith("That did not work")
        priya.say("form")
        answer = client.post(
            "/submit", json={"person": 1, "action": "notes.save", "ids": {}, "fields": {"words": "boom"}}
        )
    assert answer.status_code == 500
    assert "Nothing you typed was lost" in answer.json()["words"]
    assert [entry["event"] for entry in logged] == ["request failed"] * 2
    assert "boom" not in str(logged)


def test_the_other_side_of_a_pair_sees_it_at_once(
    priya: HtmlChat, client: TestClient, product: Little
) -> None:
    gareth = HtmlChat(client, product.people["Gareth Llewellyn"])
    HtmlChat(client, product.people["Priya Nair"]).say("tell Gareth")
    assert gareth.last.startswith(EVERYTHING.title)


def test_a_card_is_kept_true_where_it_stands(priya: HtmlChat) -> None:
    assert priya.say("kept") == "Notes\n0 saved"
    priya.say("form")
    priya.submit(words="one more")
    assert [card.splitlines() for card in priya.cards] == [
        ["Notes", "1 saved"],
        ["Saved", "“one more” Priya Nair"],
    ]


def test_only_what_is_newer_is_sent_again(client: TestClient, product: Little) -> None:
    priya = HtmlChat(client, product.people["Priya Nair"])
    priya.say("one")
    version = product.conversations.version
    priya.say("two")
    newer = client.get(f"/chat/1?since={version}").text
    assert "two" in newer
    assert "one" not in newer


def test_the_board_of_somebody_who_leads_nobody_is_what_waits_for_them(
    client: TestClient, product: Little
) -> None:
    (card,) = parse(client.get(f"/board/{product.people['Morag Sinclair']}").text).tags("article")
    assert read(card).splitlines()[0] == "Overdue below you"


def test_what_the_board_is_asked_stays_on_the_board(client: TestClient, product: Little) -> None:
    pressed = {"person": 3, "action": "notes.done", "ids": {"note": 1}, "place": "board"}
    assert "Note 1 is done." in client.post("/press", json=pressed).json()["card"]
    assert product.conversations.since(3) == []


def test_the_page_shows_the_people_asked_for_and_then_those_it_starts_with(client: TestClient) -> None:
    def shown(address: str) -> list[str]:
        page = parse(client.get(address).text.removeprefix("<!doctype html>"))
        return [panel.attributes["data-person"] for panel in page.all(lambda node: node.has("chat"))]

    assert shown("/") == ["1", "2", "3"]
    assert shown("/?chats=4,2") == ["4", "2", "1"]
    assert shown("/?chats=99,-1,x,,4") == ["4", "1", "2"]


def test_the_page_gives_nothing_private_away_in_its_title(client: TestClient) -> None:
    HtmlChat(client, 1).say("a secret")
    assert "<title>Alongside</title>" in client.get("/").text
    assert "a secret" not in client.get("/").text


def test_people_are_listed_by_name(client: TestClient) -> None:
    assert [person["name"] for person in client.get("/people").json()][:2] == [
        "Gareth Llewellyn",
        "Morag Sinclair",
    ]


@pytest.mark.parametrize("person", [0, -1, 99, 2**63, 2**200])
def test_somebody_who_is_not_there_can_neither_speak_nor_be_read(client: TestClient, person: int) -> None:
    answer = client.post("/say", json={"person": person, "text": "hello"})
    assert (answer.status_code, answer.json()["words"]) == (404, "There is nobody of that number here.")
    assert client.get(f"/chat/{max(person, 0)}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"{", b"[1]", b'{"person": 1}', b'{"person": 1, "text": ""}', b'{"person": "x", "text": "a"}',
        b'{"person": 1, "text": 5}', b'{"person": 1, "text": "a", "more": 1}', b"[" * 200_000, b"\xff\xfe",
        b'{"person": 1, "text": "\\ud800"}',
    ],
    ids=range(12),
)  # fmt: skip
def test_a_body_that_cannot_be_read_changes_nothing(client: TestClient, product: Little, body: bytes) -> None:
    answer = client.post("/say", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert "can't be read" in answer.json()["words"]
    assert product.conversations.version == 0


# The clock


def moved(client: TestClient, to: str, people: list[int] | None = None) -> dict[str, Any]:
    answer = client.post("/clock", json={"to": to, "people": people or []})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_day_passes_and_so_does_a_week(client: TestClient, product: Little) -> None:
    assert moved(client, "day") == {"words": "A day has passed.", "heard": []}
    moved(client, "week")
    assert product.app.clock.now() == START + timedelta(days=8)


def test_the_next_thing_is_the_next_one_for_somebody_on_the_page(client: TestClient, product: Little) -> None:
    product.enqueue("Morag Sinclair", timedelta(days=1), "hers")
    product.enqueue("Priya Nair", timedelta(days=3), "mine")
    heard = moved(client, "next", [product.people["Priya Nair"]])["heard"]
    assert product.app.clock.now() == START + timedelta(days=3)
    assert [who["name"] for who in heard] == ["Morag Sinclair", "Priya Nair"]


def test_the_next_thing_is_anybodys_when_nobody_is_named(client: TestClient, product: Little) -> None:
    product.enqueue("Morag Sinclair", timedelta(days=1), "hers")
    moved(client, "next")
    assert product.app.clock.now() == START + timedelta(days=1)


def test_where_nothing_falls_due_the_clock_stays_and_says_so(client: TestClient, product: Little) -> None:
    product.enqueue("Priya Nair", timedelta(days=400), "far off")
    assert "Nothing more falls due" in moved(client, "next")["words"]
    assert product.app.clock.now() == START


def test_two_moves_at_once_are_one_move(
    client: TestClient, product: Little, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slowly(*_: object) -> None:
        began.set()
        assert go_on.wait(10)

    monkeypatch.setattr(type(product.worker), "advance", slowly)
    first = threading.Thread(target=moved, args=(client, "day"))
    first.start()
    assert began.wait(10)
    second = client.post("/clock", json={"to": "day"})
    go_on.set()
    first.join()
    assert (second.status_code, second.json()["words"]) == (
        409, "The clock is still moving. Please wait a moment.",
    )  # fmt: skip


def test_the_machines_own_clock_is_not_moved(sqlite_template: Path, tmp_path: Path) -> None:
    with databases.sqlite(sqlite_template, tmp_path) as engine:
        client = browser(little(engine, SystemClock()).serve())
        assert client.post("/clock", json={"to": "day"}).status_code == 409
        assert "data-clock" not in client.get("/").text


# Live news


def test_an_open_page_hears_whose_chat_changed_and_what_time_it_is(product: Little) -> None:
    console = Console(product.app, product.worker, product.conversations)

    async def listen() -> list[ServerSentEvent]:
        stopping = anyio.Event()
        stream = console.news(stopping)
        heard = [await anext(stream)]
        await anyio.to_thread.run_sync(product.conversations.typed, 2, "hello")
        heard.append(await anext(stream))
        stopping.set()
        return heard + [event async for event in stream]

    clock, chat = anyio.run(listen)
    time = json.loads(clock.data)
    assert (clock.event, time["words"], time["moving"]) == ("clock", "Mon 2 Mar, 09:00", False)
    assert (chat.event, chat.data) == ("chat", "2")
