"""Only what Slack has signed, just now, is heard: whatever else comes is refused without a word of how."""

import json
import random
from collections import Counter
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from bot.channels.slack import routes
from bot.channels.slack.workspaces import OneWorkspace
from storage.models import AgendaItem, Base, HandledRequest
from tests.slack.fake import BOT, TEAM
from tests.slack.world import SECRET, SlackWorld, sign
from tests.support.sampling import sample

COMMAND = {
    "command": "/agenda", "text": "Mine", "user_id": "U000002", "team_id": "T0FAKE", "channel_id": "C1",
    "trigger_id": "1.2.x", "response_url": "http://127.0.0.1:1/r",
}  # fmt: skip


@pytest.fixture
def pair(world: SlackWorld) -> SlackWorld:
    world.pair("Gareth Llewellyn", "Priya Nair")
    return world


def send(world: SlackWorld, body: bytes, **headers: str) -> Any:
    now = f"{world.clock.now().timestamp():.0f}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"x-slack-request-timestamp": now, "x-slack-signature": sign(SECRET, now, body), **named}
    return world.client.post(routes.PATH, content=body, headers=given)


def test_a_signed_request_is_heard_and_any_doubt_is_refused(pair: SlackWorld) -> None:
    body = urlencode(COMMAND).encode()
    now = int(pair.clock.now().timestamp())
    old = str(now - 301)
    refused: list[dict[str, str]] = [
        {"x_slack_signature": ""},
        {"x_slack_signature": "v0=" + "0" * 64},
        {"x_slack_signature": sign("another secret", str(now), body)},
        {"x_slack_signature": sign(SECRET, str(now), body).upper()},
        {"x_slack_request_timestamp": ""},
        {"x_slack_request_timestamp": "now"},
        {"x_slack_request_timestamp": "1e9"},
        {"x_slack_request_timestamp": "-1"},
        {"x_slack_request_timestamp": "9" * 5000},
        {"x_slack_request_timestamp": old, "x_slack_signature": sign(SECRET, old, body)},
        {
            "x_slack_request_timestamp": str(now + 301),
            "x_slack_signature": sign(SECRET, str(now + 301), body),
        },
    ]
    for headers in refused:
        assert send(pair, body, **headers).status_code == 401, headers
    assert pair.rows(AgendaItem) == []
    assert send(pair, body).status_code == 200
    assert len(pair.rows(AgendaItem)) == 1


def test_a_signature_that_is_not_ascii_is_refused(pair: SlackWorld) -> None:
    now = f"{pair.clock.now().timestamp():.0f}"
    for signature in ("v0=é".encode() * 20, b"\xff" * 67):
        headers = [(b"x-slack-signature", signature), (b"x-slack-request-timestamp", now.encode())]
        assert pair.client.post(routes.PATH, content=b"{}", headers=headers).status_code == 401  # type: ignore[arg-type]


def test_slacks_look_at_the_certificate_is_answered_and_nothing_more_is_read(pair: SlackWorld) -> None:
    for body in (b"ssl_check=1&token=x", b"token=x&ssl_check=1", b"ssl_check=1"):
        assert pair.client.post(routes.PATH, content=body).status_code == 200
    for body in (b"ssl_check=1&command=%2Fagenda&text=x", b"ssl_check=1&payload={}", b"ssl_check=2&token=x"):
        assert pair.client.post(routes.PATH, content=body).status_code == 401


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event_id": "E", "team_id": "T", "event": {"type": "reaction_added"}},
        {"type": "event_callback", "event_id": "E", "team_id": "T", "event": {"type": "made_up_tomorrow"}},
        {"type": "view_closed", "view": {"id": "V"}, "user": {"id": "U"}},
        {"type": "block_suggestion", "action_id": "x", "block_id": "b", "value": "", "user": {"id": "U"}},
        {"type": "block_actions", "user": {"id": "U"}, "team": {"id": "T"},
         "actions": [{"type": "button", "action_id": "press:0", "url": "https://example.org", "action_ts": "1"}]},
    ],
    ids=lambda payload: str(payload.get("event", payload)["type"]),
)  # fmt: skip
def test_what_nobody_handles_is_taken_and_nothing_comes_of_it(
    pair: SlackWorld, payload: dict[str, Any]
) -> None:
    """Slack turns an app's events off where too many of them end in an error."""
    if "event" in payload:
        answer = send(pair, json.dumps(payload).encode(), content_type="application/json")
    else:
        answer = pair.interact(payload)
    assert (answer.status_code, answer.text) == (200, "")


def test_what_the_bot_says_itself_is_never_answered(pair: SlackWorld) -> None:
    """Known by its user alone: some of Slack's events have no `bot_id`."""
    before = len(pair.fake.calls)
    for who in ({"user": BOT}, {"user": BOT, "bot_id": "B1"}, {"bot_id": "B1"}):
        pair.event(
            {"type": "message", "channel_type": "im", "channel": "D1", "text": "hello", "ts": "1.1", **who}
        )
    assert len(pair.fake.calls) == before


def test_another_team_than_the_one_of_the_token_is_refused(pair: SlackWorld) -> None:
    cast("OneWorkspace", pair.posting.api.workspaces).learn(TEAM, "", False)
    here, elsewhere = dict(COMMAND) | {"team_id": TEAM}, dict(COMMAND) | {"team_id": "T0ELSEWHERE"}
    assert "Not set up here" in pair.post(urlencode(elsewhere).encode()).text
    assert "Not set up here" not in pair.post(urlencode(here).encode()).text


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"payload=", b"payload=[1]", b"{", b"{}" * 3, b"[1]", b"payload=%FF", b"a=1&" * 500,
     b'{"a":' * 100_000, b"payload=" + b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"{" + b" " * 1_100_000 + b"}"],
    ids=lambda body: f"{body[:12]!r} of {len(body)}",
)  # fmt: skip
def test_signed_bodies_that_are_nothing_are_no_error_of_ours(pair: SlackWorld, body: bytes) -> None:
    answer = send(pair, body)
    assert answer.status_code < 500
    assert "Traceback" not in answer.text


def test_slacks_question_about_our_address_is_answered(pair: SlackWorld) -> None:
    answer = send(
        pair,
        json.dumps({"type": "url_verification", "challenge": "c"}).encode(),
        content_type="application/json",
    )
    assert answer.json() == {"challenge": "c"}


def payloads(world: SlackWorld) -> list[dict[str, Any]]:
    """Return one payload of each kind, as it was really sent."""
    sent: list[dict[str, Any]] = []
    keep, world.interact = world.interact, lambda p: (sent.append(p), keep(p))[1]  # type: ignore[method-assign]
    priya = world.chat("Priya Nair")
    priya.say("/agenda My leave")
    priya.press("Add an item")
    priya.submit(text="More")
    priya.send_shortcut("supervision", {"type": "shortcut"})
    world.interact = keep  # type: ignore[method-assign]
    return [*sent, dict(COMMAND), {"type": "event_callback", "event_id": "E", "team_id": "T", "event": {
        "type": "message", "channel_type": "im", "channel": "D000002", "user": "U000002", "text": "hi", "ts": "1.1",
    }}]  # fmt: skip


ODD: list[Any] = [None, 5, "", [], {}, "\ud800", "\0", [[]], True, {"id": 7}, 2**70, -1.5e300]


def mutated(payload: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the same with one thing in it removed or changed."""
    payload = json.loads(json.dumps(payload))
    spot: Any = payload
    while True:
        name = chance.choice(list(spot)) if isinstance(spot, dict) else chance.randrange(len(spot))
        if isinstance(spot[name], dict | list) and spot[name] and chance.random() < 0.7:
            spot = spot[name]
            continue
        if chance.random() < 0.5 or isinstance(spot, list):
            spot[name] = chance.choice(ODD)
        else:
            del spot[name]
        return payload


def everything(world: SlackWorld) -> dict[str, int]:
    """Return how many rows each table has, except the idempotency keys."""
    with world.app.transaction(reading=True) as db:
        return {
            mapper.class_.__name__: len(db.scalars(select(mapper.class_)).all())
            for mapper in Base.registry.mappers
            if mapper.class_ is not HandledRequest
        }


def test_thousands_of_bad_requests_get_no_error_of_ours_and_change_nothing(
    pair: SlackWorld, capfd: pytest.CaptureFixture[str]
) -> None:
    """Through the server itself: not signed, wrongly signed, sent again, cut off, with a byte changed, too old."""
    chance = random.Random(8)
    bodies = [urlencode({"payload": json.dumps(p)}).encode() for p in payloads(pair)] + [
        urlencode(COMMAND).encode()
    ]
    for body in bodies:
        send(pair, body)  # once, so that all that is right about them below is a repetition
    pair.settle()
    before = everything(pair)
    answers: Counter[int] = Counter()
    for _ in sample(range(10_000), 1_000):
        body = bytearray(chance.choice(bodies))
        now = f"{pair.clock.now().timestamp():.0f}"
        headers = {"x-slack-request-timestamp": now, "x-slack-signature": sign(SECRET, now, bytes(body))}
        match chance.randrange(7):
            case 0:
                body[chance.randrange(len(body))] ^= 1 + chance.randrange(255)
            case 1:
                headers.pop(chance.choice(list(headers)))
            case 2:
                digits = list(headers["x-slack-signature"])
                digits[chance.randrange(3, len(digits))] = chance.choice("xyz")
                headers["x-slack-signature"] = "".join(digits)
            case 3:
                headers["x-slack-request-timestamp"] = str(int(now) + chance.choice([-301, 1, 7, 10**11]))
            case 4:
                headers["x-slack-signature"] = sign("another secret", now, bytes(body))
            case 5:
                del body[chance.randrange(len(body)) :]
            case _:  # whole and signed, as it was before: Slack believes that it was lost
                headers["x-slack-retry-num"] = "1"
        answer = pair.client.post(routes.PATH, content=bytes(body), headers=headers)
        answers[answer.status_code] += 1
        assert "Traceback" not in answer.text
    assert set(answers) <= {200, 400, 401}, answers
    assert answers[401] > 0.7 * sum(answers.values())
    pair.settle()
    assert everything(pair) == before
    assert "Traceback" not in capfd.readouterr().err


def test_signed_but_mutated_payloads_are_no_error_of_ours(pair: SlackWorld) -> None:
    chance = random.Random(7)
    whole = payloads(pair)
    for _ in sample(range(1_000), 300):
        payload = mutated(chance.choice(whole), chance)
        answer = send(pair, urlencode({"payload": json.dumps(payload)}).encode())
        assert answer.status_code < 500, payload
        assert "Traceback" not in answer.text


def test_repeats_change_nothing_twice(pair: SlackWorld) -> None:
    body = urlencode(COMMAND).encode()
    assert send(pair, body).status_code == 200
    again = send(pair, body)
    assert (again.status_code, again.content) == (200, b"")
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D000002",
        "user": "U000002",
        "text": "/agenda Twice",
        "ts": "1.1",
    }
    for number in ("", "1", "2"):
        assert (
            pair.event(event, "Ev1", **({"x-slack-retry-num": number} if number else {})).status_code == 200
        )
    assert len(pair.rows(AgendaItem)) == 2
    priya = pair.chat("Priya Nair")
    priya.say("/agenda")
    priya.press("Add an item")
    form = priya.form
    assert form is not None
    for _ in range(2):
        priya.send_form(form, {"text": "Once"})
    assert len(pair.rows(AgendaItem)) == 3
    pair.wait(days=2)
    assert pair.rows(HandledRequest) == []


def test_an_event_whose_handling_failed_is_heard_when_it_comes_again(
    pair: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = pair.chat("Priya Nair")
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D000002",
        "user": priya.user,
        "text": "/agenda Mine",
        "ts": "1.1",
    }
    actions = dict(pair.app.table.actions)

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setitem(pair.app.table.actions, "typed", broken)  # type: ignore[arg-type]
        assert pair.event(event, "Ev1").status_code == 500
        assert "wrong on our side" in priya.say("/agenda Other")
    assert dict(pair.app.table.actions) == actions
    assert pair.event(event, "Ev1").status_code == 200
    assert [row.state for row in pair.rows(AgendaItem)] == ["open"]
