"""`POST /api/messages`, from the outside: what is refused there is never read, never heard, and holds nobody up."""

import asyncio
import json
import random
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.channels.teams import parse_activity, routes
from bot.channels.teams.activity_handler import HandledActivity
from bot.channels.teams.jwt_validation import TokenValidator
from bot.channels.teams.signing_keys import Keys
from bot.clock import MovableClock
from tests.teams.authority import APP, TENANT, Authority, private_key
from tests.teams.test_tokens import forgeries, said


class Hearing:
    """An edge that only notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    async def hear(self, activity: dict[str, Any]) -> HandledActivity:
        self.heard.append(activity)
        return HandledActivity()


@pytest.fixture
def edge() -> Hearing:
    return Hearing()


@pytest.fixture
def app(edge: Hearing, authority: Authority, clock: MovableClock) -> Starlette:
    tokens = TokenValidator(APP, TENANT, Keys(clock, authority.metadata), clock)
    return Starlette(routes=routes.routes(edge, tokens))  # type: ignore[arg-type]


def client(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://alongside")


async def post(to: httpx.AsyncClient, authorization: str, content: bytes) -> httpx.Response:
    headers = [(b"authorization", authorization.encode("latin-1", "replace"))]
    return await to.post(routes.PATH, content=content, headers=headers)


def test_what_the_bot_framework_sends_is_heard(app: Starlette, edge: Hearing, authority: Authority) -> None:
    async def once() -> int:
        async with client(app) as to:
            return (await post(to, authority.authorization(said()), json.dumps(said()).encode())).status_code

    assert asyncio.run(once()) == 200
    assert edge.heard == [said()]


def test_ten_thousand_forged_requests_none_heard_and_no_error_of_ours(
    app: Starlette, edge: Hearing, authority: Authority, clock: MovableClock
) -> None:
    made = forgeries(authority, clock, random.Random(10))

    async def all_of_them() -> set[int]:
        seen: set[int] = set()
        for _ in range(10_000):
            token, activity = next(made)
            status, body = await asked(app, f"Bearer {token}", json.dumps(activity).encode())
            seen.add(status)
            assert len(body) < 100
        return seen

    assert asyncio.run(all_of_them()) <= {400, 401, 403}
    assert edge.heard == []
    assert authority.fetches() <= 1


def test_strangers_make_us_fetch_nothing(app: Starlette, edge: Hearing, authority: Authority) -> None:
    other = "99999999-0000-4000-8000-000000000009"
    theirs = {
        **said(),
        "conversation": {"id": "a:1", "tenantId": other},
        "channelData": {"tenant": {"id": other}},
    }

    async def many() -> set[int]:
        async with client(app) as to:
            body = json.dumps(theirs).encode()
            return {(await post(to, authority.authorization(theirs), body)).status_code for _ in range(500)}

    assert asyncio.run(many()) == {403}
    assert (edge.heard, authority.asked) == ([], [])


def test_the_log_says_why_and_nothing_else(app: Starlette, authority: Authority) -> None:
    theirs = {**said(), "text": "my own words", "conversation": {"id": "a:1", "tenantId": "elsewhere"}}

    async def twice() -> None:
        async with client(app) as to:
            await post(to, authority.authorization(theirs), json.dumps(theirs).encode())
            await post(to, "Bearer x", b"my own words")

    with capture_logs() as lines:
        asyncio.run(twice())
    (line,) = lines
    assert line["why"] == "not from this tenant"
    assert "my own words" not in str(line)


async def asked(app: Starlette, authorization: str, content: bytes | None) -> tuple[int, bytes]:
    """Return status and body of one request, made without a client. None: its body must not be read."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        assert content is not None, "a stranger's body was read"
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"authorization", authorization.encode("latin-1", "replace"))]
    scope = {"type": "http", "method": "POST", "path": routes.PATH, "headers": headers, "query_string": b""}
    await app({**scope, "root_path": ""}, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def unread(app: Starlette, authorization: str) -> int:
    return asyncio.run(asked(app, authorization, None))[0]


def test_a_body_is_read_only_from_whoever_may_be_microsoft(
    app: Starlette, authority: Authority, clock: MovableClock
) -> None:
    past = int((clock.now() - timedelta(hours=1)).timestamp())
    strangers = [
        "",
        "Bearer x",
        authority.authorization(said(), aud="x"),
        authority.authorization(said(), exp=past),
    ]
    assert [unread(app, header) for header in strangers] == [401] * 4


def test_a_wrong_signature_under_a_known_key_is_not_read(
    app: Starlette, edge: Hearing, authority: Authority
) -> None:
    test_what_the_bot_framework_sends_is_heard(app, edge, authority)  # and so the keys are there
    told = authority.claims(said())
    forged = jwt.encode(told, private_key(7), "RS256", headers={"kid": authority.kid})
    unknown = jwt.encode(told, private_key(7), "RS256", headers={"kid": "key-7"})
    assert [unread(app, f"Bearer {token}") for token in (forged, unknown)] == [401, 401]
    assert authority.fetches() == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"type": 7}', b'{"a":' * 10_000], ids=repr)
def test_signed_bodies_that_are_nothing(
    app: Starlette, edge: Hearing, authority: Authority, content: bytes
) -> None:
    async def once() -> int:
        async with client(app) as to:
            return (await post(to, authority.authorization(said()), content)).status_code

    assert asyncio.run(once()) == 400
    assert edge.heard == []


def test_a_body_that_is_too_large_is_not_read_to_its_end(app: Starlette, authority: Authority) -> None:
    pieces = iter([b" " * 100_000] * 10)

    async def trickle() -> Any:
        for piece in pieces:
            yield piece

    async def once() -> int:
        async with client(app) as to:
            header = {"authorization": authority.authorization(said())}
            return (await to.post(routes.PATH, content=trickle(), headers=header)).status_code

    assert asyncio.run(once()) == 413
    assert parse_activity.MAX_BYTES < 400_000
    assert len(list(pieces)) > 4


def test_while_the_keys_hang_others_are_answered(app: Starlette, edge: Hearing, authority: Authority) -> None:
    """The metadata answer only after a stranger was: a loop that stalled would never come to that."""
    authority.hanging = True

    async def at_once() -> list[int]:
        async with client(app) as to:
            body = json.dumps(said()).encode()
            waiting = [
                asyncio.create_task(post(to, authority.authorization(said()), body)) for _ in range(60)
            ]
            await asyncio.to_thread(authority.reached.wait, 10)
            stranger = await post(to, "Bearer x", body)
            assert not any(task.done() for task in waiting)
            authority.go_on.set()
            return [stranger.status_code, *[(await task).status_code for task in waiting]]

    assert asyncio.run(at_once()) == [401] + [200] * 60
    assert authority.fetches() == 1
