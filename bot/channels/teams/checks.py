"""Checks of `alongside doctor` for Teams: the bot's ids, whether it gets a token, and Microsoft's keys."""

import re
from collections.abc import Iterator

import httpx

from bot.channels.contract import Store
from bot.channels.teams import credentials as outbound
from bot.channels.teams import signing_keys
from bot.channels.teams.credentials import NoToken
from bot.channels.teams.jwt_validation import CHANNEL_ID
from bot.check_result import Finding
from bot.settings import Settings

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
REGISTRATION = "in Microsoft Entra, App registrations, the bot's own"
MENDS = {
    "AADSTS7000215": "Set TEAMS_APP_SECRET to the secret's value, not to its id.",
    "AADSTS7000222": f"The secret has ended: make a new one ({REGISTRATION}, Certificates & secrets).",
    "AADSTS700016": "Set TEAMS_APP_ID to the Application (client) ID, and TEAMS_TENANT_ID to the tenant it is in.",
    "AADSTS700027": f"Upload the certificate ({REGISTRATION}, Certificates & secrets), or set TEAMS_CERTIFICATE anew.",
    "no answer": "Let this machine reach {authority} on port 443.",
}
"""How to correct what Microsoft's error code says."""
MEND = "Put TEAMS_APP_ID, TEAMS_TENANT_ID and the credential right: docs/teams.md says where each is found."


def check(settings: Settings, _store: Store | None) -> Iterator[Finding]:
    """Check whether the bot can receive from Teams and send there; yield nothing if Teams isn't set up."""
    ways = {
        "TEAMS_MANAGED_IDENTITY": settings.teams_managed_identity,
        "TEAMS_CERTIFICATE": settings.teams_certificate is not None,
        "TEAMS_APP_SECRET": bool(settings.teams_app_secret),
    }
    if not (settings.teams_app_id or settings.teams_tenant_id or any(ways.values())):
        return
    wrong = [
        Finding("bad", "Teams", f"{name} is {'no GUID' if value else 'not set'}", mend)
        for name, value, mend in (
            (
                "TEAMS_APP_ID",
                settings.teams_app_id,
                f"Copy the Application (client) ID: {REGISTRATION}, Overview.",
            ),
            (
                "TEAMS_TENANT_ID",
                settings.teams_tenant_id,
                f"Copy the Directory (tenant) ID: {REGISTRATION}, Overview.",
            ),
        )
        if not GUID.fullmatch(value)
    ]
    given = [name for name, is_set in ways.items() if is_set]
    if not given:
        mend = "Set TEAMS_APP_SECRET, TEAMS_CERTIFICATE or TEAMS_MANAGED_IDENTITY."
        wrong.append(Finding("bad", "Teams", "there is no credential", mend))
    if len(given) > 1:
        yield Finding(
            "look", "Teams", f"{' and '.join(given)} are set: one is used", "Leave the one you mean."
        )
    yield from wrong
    if not wrong:
        yield _token(settings)
    yield _keys(settings)


def _token(settings: Settings) -> Finding:
    authority = settings.teams_authority or outbound.AUTHORITY
    try:
        credentials = outbound.credentials(settings)
        if credentials is not None:
            credentials.token()
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        return Finding(
            "bad", "Teams", f"the certificate: {why}", "Put a PEM file of it and its private key there."
        )
    except NoToken as problem:
        mend = MENDS.get(problem.why, MEND).format(authority=authority)
        return Finding("bad", "Teams", f"Microsoft gives the bot no token: {problem.why}", mend)
    return Finding("good", "Teams", "Microsoft gives the bot a token")


def _keys(settings: Settings) -> Finding:
    metadata = settings.teams_openid_metadata or signing_keys.METADATA
    mend = f"Let this machine reach {metadata}: without its keys, nothing from Teams is heard."
    try:
        found = signing_keys.fetch(metadata)
    except (httpx.HTTPError, httpx.InvalidURL, signing_keys.UnusableKeys) as problem:
        return Finding("bad", "Teams", f"Microsoft's signing keys: {type(problem).__name__}", mend)
    if not any(CHANNEL_ID in key.endorsements for key in found.values()):
        return Finding(
            "bad", "Teams", "none of the signing keys is for Teams", "Unset TEAMS_OPENID_METADATA."
        )
    return Finding("good", "Teams", f"{len(found)} of Microsoft's signing keys are there")
