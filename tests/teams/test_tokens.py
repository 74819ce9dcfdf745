"""Only what Microsoft's Bot Framework sent, for this bot, from this tenant's Teams, is heard."""

import asyncio
import base64
import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
from starlette.responses import JSONResponse, Response

from bot.channels.teams import signing_keys as signing
from bot.channels.teams.jwt_validation import TokenValidator
from bot.channels.teams.signing_keys import Keys
from bot.clock import MovableClock
from bot.payloads import Rejected
from tests.teams.authority import APP, TENANT, Authority, private_key

STRANGER = "99999999-0000-4000-8000-000000000009"
SERVICE = "https://smba.trafficmanager.net/emea/"

Activity = dict[str, Any]


def said() -> Activity:
    """Return a message as Teams sends it."""
    return {
        "type": "message", "id": "1485983408511", "channelId": "msteams", "serviceUrl": SERVICE, "text": "/agenda",
        "from": {"id": "29:1XJ", "name": "Megan Bowen", "aadObjectId": "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"},
        "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": "a:17I0kl"},
        "recipient": {"id": f"28:{APP}", "name": "Alongside"}, "channelData": {"tenant": {"id": TENANT}},
    }  # fmt: skip


class Guarded:
    """The check, as a request meets it: kept from one request to the next."""

    def __init__(self, authority: Authority, clock: MovableClock) -> None:
        self.authority = authority
        self.keys = Keys(clock, authority.metadata)
        self.tokens = TokenValidator(APP, TENANT, self.keys, clock)

    def hear(self, authorization: str, activity: Activity | None = None) -> int:
        """Return the HTTP status of one request."""
        return asyncio.run(self.heard(authorization, activity))

    async def heard(self, authorization: str, activity: Activity | None = None) -> int:
        try:
            await self.tokens.match(self.tokens.look(authorization), said() if activity is None else activity)
        except Rejected as no:
            return no.status
        return 200

    def signed(self, activity: Activity | None = None, **claims: Any) -> int:
        activity = said() if activity is None else activity
        return self.hear(self.authority.authorization(activity, **claims), activity)


@pytest.fixture
def guarded(authority: Authority, clock: MovableClock) -> Guarded:
    return Guarded(authority, clock)


def test_what_the_bot_framework_sends_is_heard(guarded: Guarded) -> None:
    assert guarded.signed() == 200
    assert guarded.signed({**said(), "channelData": {}}) == 200
    assert guarded.signed({**said(), "conversation": {"id": "a:1"}}) == 200  # as in Microsoft's own example
    assert guarded.authority.fetches() == 1


@pytest.mark.parametrize(
    "claims",
    [{"aud": STRANGER}, {"aud": [APP]}, {"aud": ""}, {"aud": None}, {"iss": f"https://sts.windows.net/{TENANT}/"},
     {"iss": "https://api.botframework.com/"}, {"iss": None}, {"serviceurl": "https://evil.example/"},
     {"serviceurl": SERVICE.rstrip("/")}, {"serviceurl": None}, {"exp": None}, {"exp": "soon"}, {"exp": True},
     {"exp": float("inf")}, {"exp": 10**400}, {"nbf": "now"}, {"nbf": -1}],
    ids=str,
)  # fmt: skip
def test_signed_by_microsoft_but_for_something_else(guarded: Guarded, claims: dict[str, Any]) -> None:
    assert guarded.signed(**claims) == 401
    assert guarded.authority.asked == []


def test_times_count_by_our_clock_with_five_minutes_to_spare(guarded: Guarded, clock: MovableClock) -> None:
    now = int(clock.now().timestamp())
    assert guarded.signed(exp=now - 299) == 200
    assert guarded.signed(exp=now - 300) == 401
    assert guarded.signed(nbf=now + 300) == 200
    assert guarded.signed(nbf=now + 301) == 401
    early = guarded.authority.authorization(said())
    clock.move(timedelta(hours=1, minutes=6))
    assert guarded.hear(early) == 401


def test_another_tenants_people_are_refused_and_no_key_is_fetched_for_them(guarded: Guarded) -> None:
    ours, theirs = {"id": "a:1", "tenantId": TENANT}, {"id": "a:1", "tenantId": STRANGER}
    strangers: list[Activity] = [
        {"conversation": theirs, "channelData": {"tenant": {"id": STRANGER}}},
        {"conversation": theirs},
        {"conversation": ours, "channelData": {"tenant": {"id": STRANGER}}},
        {"conversation": {"id": "a:1"}, "channelData": {}},
        {"conversation": None, "channelData": None},
        {"conversation": {"id": "a:1", "tenantId": [TENANT]}, "channelData": {"tenant": {"id": TENANT}}},
        {"conversation": ours, "channelData": {"tenant": {"id": ""}}},
    ]
    for changed in strangers:
        assert guarded.signed({**said(), **changed}) == 403, changed
    assert guarded.authority.asked == []


def test_channels_in_which_a_sender_chooses_who_they_are_are_refused(guarded: Guarded) -> None:
    for channel in ("directline", "webchat", "emulator", "", None, ["msteams"]):
        assert guarded.signed({**said(), "channelId": channel}) == 403
    assert guarded.authority.asked == []


def test_a_key_that_may_not_sign_for_teams(guarded: Guarded) -> None:
    guarded.authority.published[guarded.authority.kid] = ("webchat", "directline")
    assert guarded.signed() == 403


def test_tokens_that_nobody_signed_or_somebody_else_did(guarded: Guarded) -> None:
    told, kid = guarded.authority.claims(said()), guarded.authority.kid
    public = private_key(guarded.authority.signer).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    good = guarded.authority.authorization(said())
    header, claims, signature = good.removeprefix("Bearer ").split(".")
    deep = base64.urlsafe_b64encode(b"[" * 3000).decode()
    forged = [
        jwt.encode(told, None, "none", headers={"kid": kid}),
        by_hand({"alg": "HS256", "kid": kid}, told, pem),
        by_hand({"alg": "none", "kid": kid}, told, b""),
        by_hand({"alg": "NONE", "kid": kid}, told, b""),
        by_hand({"alg": ["RS256"], "kid": kid}, told, b""),
        by_hand({"alg": "RS256", "kid": [kid]}, told, b""),
        by_hand({"alg": "RS256"}, told, b""),
        jwt.encode(told, private_key(7), "RS256", headers={"kid": kid}),
        jwt.encode(told, private_key(7), "RS256", headers={"kid": "key-7"}),
        jwt.encode(told, private_key(7), "RS256",
                   headers={"kid": "key-7", "jku": f"{guarded.authority.address}/evil", "x5u": "https://evil.example"}),
        jwt.encode(told, private_key(0), "RS512", headers={"kid": kid}),
        jwt.encode(told, private_key(0), "PS256", headers={"kid": kid}),
        jwt.encode(told, private_key(0), "RS256", headers={"kid": kid, "crit": ["x"], "x": 1}),
        f"{header}.{claims}.", f"{header}.{claims}",
        f"{header}.{encoded({**told, 'exp': told['exp'] + 1})}.{signature}", f"{header}.{deep}.{signature}",
        "", ".", "..", "a.b.c", "x" * 8_001, "é.é.é", f"{header}.{claims}.{signature} ", f"{good} {good}",
    ]  # fmt: skip
    for token in forged:
        assert guarded.hear(f"Bearer {token}") == 401, token[:80]
    for other in ("", "Bearer", "Basic " + header, good.removeprefix("Bearer "), "Bearer  " + header):
        assert guarded.hear(other) == 401
    assert guarded.authority.fetches() <= 1
    assert guarded.hear(good) == 200


def test_what_is_not_signed_as_microsoft_signs_makes_us_fetch_nothing(guarded: Guarded) -> None:
    told, kid = guarded.authority.claims(said()), guarded.authority.kid
    headers: list[dict[str, Any]] = [
        {"alg": "HS256", "kid": kid},
        {"alg": "none", "kid": kid},
        {"kid": kid},
        {"alg": "RS256"},
    ]
    for header in headers:
        assert guarded.hear(f"Bearer {by_hand(header, told, b'x' * 32)}") == 401
    assert guarded.authority.asked == []


def by_hand(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """Return a token that no library would make; signed with HMAC if there is a key."""
    whole = f"{encoded(header)}.{encoded(claims)}"
    signature = (
        jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(whole.encode(), key)
        if key
        else b""
    )
    return f"{whole}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def encoded(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


# Keys


def test_a_new_key_is_found_and_an_old_one_that_is_gone_is_not(guarded: Guarded, clock: MovableClock) -> None:
    assert guarded.signed() == 200
    old = guarded.authority.authorization(said(), exp=int(clock.now().timestamp()) + 10**6)
    guarded.authority.roll_over()
    clock.move(timedelta(minutes=2))
    assert guarded.signed() == 200
    assert guarded.hear(old) == 200
    del guarded.authority.published["key-0"]
    clock.move(timedelta(days=6))
    assert guarded.signed() == 200
    assert guarded.hear(old) == 401


def test_keys_serve_for_a_day_and_then_while_they_are_fetched_again(
    guarded: Guarded, clock: MovableClock
) -> None:
    assert guarded.signed() == 200
    clock.move(timedelta(hours=23))
    assert guarded.signed() == 200
    assert guarded.authority.fetches() == 1
    guarded.authority.hanging = True
    guarded.authority.reached.clear()
    clock.move(timedelta(hours=2))
    assert guarded.signed() == 200  # by the key that is there, and another fetch is under way
    assert guarded.authority.reached.wait(10)
    assert guarded.authority.fetches() == 2


def test_strangers_keys_lead_to_one_fetch_a_minute(guarded: Guarded, clock: MovableClock) -> None:
    assert guarded.signed() == 200
    clock.move(timedelta(minutes=2))
    told = guarded.authority.claims(said())
    for number in range(50):
        token = jwt.encode(told, private_key(7), "RS256", headers={"kid": f"stranger-{number}"})
        assert guarded.hear(f"Bearer {token}") == 401
    assert guarded.authority.fetches() == 2
    assert guarded.signed() == 200


def test_without_metadata_nothing_is_heard_and_once_they_are_back_everything_is(
    guarded: Guarded, clock: MovableClock
) -> None:
    guarded.authority.broken = True
    assert guarded.signed() == 401
    assert guarded.signed() == 401
    assert guarded.authority.fetches() == 1
    guarded.authority.broken = False
    clock.move(timedelta(minutes=2))
    assert guarded.signed() == 200


def test_keys_that_are_far_too_old_do_not_serve(guarded: Guarded, clock: MovableClock) -> None:
    assert guarded.signed() == 200
    guarded.authority.broken = True
    clock.move(timedelta(days=4))
    assert guarded.signed() == 200
    clock.move(timedelta(days=1))
    assert guarded.signed() == 401


def test_requests_that_need_keys_wait_for_one_fetch_and_nobody_else_waits(guarded: Guarded) -> None:
    """The metadata hang until somebody else was answered: a loop that stalled would never get that far."""
    authority = guarded.authority
    authority.hanging = True

    async def at_once() -> list[int]:
        waiting = [asyncio.create_task(guarded.heard(authority.authorization(said()))) for _ in range(100)]
        await asyncio.to_thread(authority.reached.wait, 10)
        stranger = await guarded.heard(authority.authorization(said(), aud=STRANGER))
        assert not any(task.done() for task in waiting)
        waiting[0].cancel()  # somebody hung up: the others still get their keys
        authority.go_on.set()
        return [stranger, *await asyncio.gather(*waiting[1:])]

    assert asyncio.run(at_once()) == [401] + [200] * 99
    assert authority.fetches() == 1


def test_waiting_for_keys_has_an_end(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "PATIENCE", 0.01)
    monkeypatch.setattr(signing, "TIMEOUT", 60)
    guarded.authority.hanging = True
    assert guarded.signed() == 401
    assert not guarded.authority.go_on.is_set()


@pytest.mark.parametrize(
    "metadata",
    ["http://127.0.0.1:1/nobody", "nonsense", "http://[", "https://"],
)
def test_an_address_of_metadata_that_leads_nowhere(
    clock: MovableClock, authority: Authority, metadata: str
) -> None:
    guarded = Guarded(authority, clock)
    guarded.tokens = TokenValidator(APP, TENANT, Keys(clock, metadata), clock)
    assert guarded.signed() == 401


@pytest.mark.parametrize(
    "served",
    [b"", b"[]", b"{}", b'{"keys": 7}', b'{"keys": [7, {}]}', b'{"keys": [{"kty": "RSA"}]}', b"\xff", b"x" * 2_000_000,
     b'{"keys": [{"kty": "oct", "kid": "key-0", "k": "AAAA", "endorsements": ["msteams"]}]}',
     b'{"keys": [{"kty": "RSA", "kid": "key-0", "n": "AQAB", "e": "AQAB", "endorsements": ["msteams"]}]}'],
    ids=lambda served: served[:40].decode("latin-1"),
)  # fmt: skip
def test_a_list_of_keys_that_is_none(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, served: bytes
) -> None:
    monkeypatch.setattr(Authority, "keys", lambda *_: Response(served, media_type="application/json"))
    assert guarded.signed() == 401


def test_a_list_of_keys_without_end(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    served = Authority.keys

    def padded(authority: Authority, request: Any) -> Response:
        return Response(bytes(served(authority, request).body) + b" " * 2_000_000)

    monkeypatch.setattr(Authority, "keys", padded)
    assert guarded.signed() == 401


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_key_that_is_too_short_to_trust(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    listed = RSAAlgorithm.to_jwk(short.public_key(), as_dict=True)
    told = {"keys": [{**listed, "kid": "short", "endorsements": ["msteams"]}]}
    monkeypatch.setattr(Authority, "keys", lambda *_: JSONResponse(told))
    token = jwt.encode(guarded.authority.claims(said()), short, "RS256", headers={"kid": "short"})
    assert guarded.hear(f"Bearer {token}") == 401


# Forged without end: `test_http` sends ten thousand of them


def forgeries(
    authority: Authority, clock: MovableClock, chance: random.Random
) -> Iterator[tuple[str, Activity]]:
    """Yield endlessly one kind after the other of what must be refused."""
    good = authority.authorization(said()).removeprefix("Bearer ")
    parts = good.split(".")
    pem = (
        private_key(authority.signer)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    now = int(clock.now().timestamp())
    odd: list[Any] = [
        None,
        5,
        "",
        [],
        {},
        "\ud800",
        "\0",
        [[]],
        True,
        {"id": 7},
        1e308,
        -1,
        STRANGER,
        "x" * 5000,
    ]
    elsewhere = {**said(), "serviceUrl": "https://evil.example/"}
    theirs = {**said(), "conversation": {"id": "a:1", "tenantId": STRANGER}}

    def told(**changed: Any) -> dict[str, Any]:
        return authority.claims(said(), jti=chance.random(), **changed)

    def flipped() -> str:
        """Return a token with one character changed to one that has another value."""
        part = chance.randrange(3)
        at = chance.randrange(len(parts[part]) - 1)  # the last one's lowest bits say nothing
        other = chance.choice([c for c in "ABCDxyz0189-_" if c != parts[part][at]])
        return ".".join(p if i != part else p[:at] + other + p[at + 1 :] for i, p in enumerate(parts))

    kinds: list[Callable[[], tuple[str, Activity]]] = [
        lambda: (authority.signed(told(exp=now - chance.randrange(300, 10**8))), said()),
        lambda: (authority.signed(told(nbf=now + chance.randrange(301, 10**8))), said()),
        lambda: (authority.signed(told(aud=chance.choice([STRANGER, f"{APP}x", [APP, STRANGER]]))), said()),
        lambda: (
            authority.signed(
                told(iss=chance.choice(["", "https://evil.example", "https://api.botframework.us"]))
            ),
            said(),
        ),
        lambda: (
            by_hand({"alg": chance.choice(["none", "None", ""]), "kid": authority.kid}, told(), b""),
            said(),
        ),
        lambda: (by_hand({"alg": "HS256", "kid": authority.kid}, told(), pem), said()),
        lambda: (good, {**said(), "serviceUrl": chance.choice([*odd, "https://evil.example/"])}),
        lambda: (authority.signed(told()), elsewhere),
        lambda: (authority.authorization(theirs).removeprefix("Bearer "), theirs),
        lambda: (flipped(), said()),
        lambda: (good[: chance.randrange(len(good))], said()),
        lambda: (
            authority.signed(
                told(**{chance.choice(["aud", "iss", "exp", "serviceurl"]): chance.choice(odd[1:])})
            ),
            said(),
        ),
        lambda: (good, {**said(), "channelId": chance.choice(odd)}),
        lambda: (good, {**said(), "channelData": {"tenant": {"id": chance.choice(odd[1:])}}}),
        lambda: (good, {**said(), "conversation": {"tenantId": chance.choice(odd[1:])}}),
        lambda: ("".join(map(chr, (chance.randrange(1, 256) for _ in range(chance.randrange(200))))), said()),
    ]
    while True:
        for kind in kinds:
            yield kind()


def test_two_thousand_forged_activities(guarded: Guarded, clock: MovableClock) -> None:
    assert guarded.signed() == 200
    made = forgeries(guarded.authority, clock, random.Random(9))

    async def all_of_them() -> set[int]:
        return {
            await guarded.heard(f"Bearer {token}", activity)
            for token, activity in (next(made) for _ in range(2_000))
        }

    assert asyncio.run(all_of_them()) == {401, 403}
    assert guarded.authority.fetches() <= 2
    assert guarded.signed() == 200
