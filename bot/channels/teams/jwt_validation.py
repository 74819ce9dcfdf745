"""Verification that an activity was sent by Microsoft's Bot Framework, for this bot, from Teams and this tenant.

It follows https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication and
accepts nothing else: neither the emulator's tokens nor other channels' activities, where a sender chooses who they
are. Cheap checks come first: unauthenticated callers can trigger neither a fetch of keys nor the reading of a body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard, cast

from cryptography.exceptions import UnsupportedAlgorithm
from jwt import PyJWS, PyJWTError

from bot.channels.teams.signing_keys import Key, Keys
from bot.clock import Clock
from bot.payloads import Rejected

ISSUER = "https://api.botframework.com"
CHANNEL_ID = "msteams"
ALGORITHM = "RS256"
LEEWAY = 300
"""Seconds by which Microsoft's clock and ours may differ."""
LONGEST = 8_000
"""Maximum characters of a token: Microsoft's have about 1,000."""
NO_TOKEN = "no token"  # noqa: S105 - words
UNKNOWN_KEY = "not signed with a key of Microsoft's"

_JWS = PyJWS()
_UNREADABLE = (PyJWTError, ValueError, TypeError, RecursionError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class ClaimedToken:
    """Token with valid claims. `key` is the key that signed it, if it is known already."""

    text: str
    kid: str
    claims: Mapping[str, Any]
    key: Key | None


class TokenValidator:
    """Verifier of activities' tokens for our `app_id` and `tenant_id`."""

    def __init__(self, app_id: str, tenant_id: str, keys: Keys, clock: Clock) -> None:
        self._app_id = app_id.lower()
        self._tenant_id = tenant_id.lower()
        self._keys = keys
        self._clock = clock

    def look(self, authorization: str) -> ClaimedToken:
        """Check what the header alone shows, before a body is read. Raise Rejected."""
        text = _bearer(authorization)
        header, claims = _read(text)
        kid = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(kid, str):
            raise Rejected(401, "not signed as Microsoft signs")
        if not self._app_id or claims.get("iss") != ISSUER or _lower(claims.get("aud")) != self._app_id:
            raise Rejected(401, "not for this bot")
        _check_time(claims, self._clock.now())
        if not self._keys.may_have(kid):
            raise Rejected(401, UNKNOWN_KEY)
        token = ClaimedToken(text, kid, claims, self._keys.at_hand(kid))
        if token.key is not None:
            _check_signature(text, token.key)
        return token

    async def match(self, token: ClaimedToken, activity: Mapping[str, Any]) -> None:
        """Raise Rejected unless a token is Microsoft's for this activity. Waits briefly for keys."""
        service_url = activity.get("serviceUrl")
        if (
            not isinstance(service_url, str)
            or not service_url
            or token.claims.get("serviceurl") != service_url
        ):
            raise Rejected(401, "not for this activity")
        if activity.get("channelId") != CHANNEL_ID:
            raise Rejected(403, "not from Teams")
        if not self._tenant_id or _tenants(activity) != {self._tenant_id}:
            raise Rejected(403, "not from this tenant")
        key = await self._keys.get(token.kid)
        if key is None:
            raise Rejected(401, UNKNOWN_KEY)
        if key is not token.key:
            _check_signature(token.text, key)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        raise Rejected(401, NO_TOKEN)
    return token


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a token's header and claims, unverified."""
    try:
        found = _JWS.decode_complete(token, options={"verify_signature": False})
        claims: object = json.loads(found["payload"])
    except _UNREADABLE:
        raise Rejected(401, NO_TOKEN) from None
    if not isinstance(claims, dict):
        raise Rejected(401, NO_TOKEN)
    return cast("dict[str, Any]", found["header"]), cast("dict[str, Any]", claims)


def _check_signature(token: str, key: Key) -> None:
    try:
        _JWS.decode(token, key.public, algorithms=[ALGORITHM])
    except _UNREADABLE:
        raise Rejected(401, "wrong signature") from None
    if CHANNEL_ID not in key.endorsements:
        raise Rejected(403, "signed with a key that is not for Teams")


def _check_time(claims: dict[str, Any], now: datetime) -> None:
    """Raise Rejected unless the token is valid at `now`: PyJWT would use the machine's clock."""
    moment = now.timestamp()
    until, since = claims.get("exp"), claims.get("nbf", 0)
    if not _is_time(until) or not _is_time(since):
        raise Rejected(401, "not in time")
    if moment >= until + LEEWAY or moment < since - LEEWAY:
        raise Rejected(401, "not in time")


def _is_time(value: object) -> TypeGuard[float]:
    """Return whether a value is a usable timestamp: JSON may contain infinity and numbers of any length."""
    return isinstance(value, int | float) and 0 <= value < 1e11


def _tenants(activity: Mapping[str, Any]) -> set[str]:
    """Return every tenant that an activity names; "" for one that is not a string."""
    conversation, data = _object(activity, "conversation"), _object(activity, "channelData")
    named = (conversation.get("tenantId"), _object(data, "tenant").get("id"))
    return {_lower(tenant) for tenant in named if tenant is not None}


def _object(within: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = within.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _lower(value: object) -> str:
    return value.lower() if isinstance(value, str) else ""
