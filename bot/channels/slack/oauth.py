"""Slack's OAuth: the authorization page, and the exchange of codes and refresh tokens."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin

from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.channels.slack.webapi import SlackError, answered, web_client
from storage.queries.installations import Granted, Tokens

SCOPES = {
    "app_mentions:read": "hears when it is mentioned in a channel",
    "chat:write": "sends messages, and brings them up to date",
    "commands": "the slash commands and the shortcuts",
    "files:write": "charts as pictures, lists as CSV, and what is too long for a message",
    "im:history": "hears what people write to it; looks whether a message arrived before it sends it again",
    "im:write": "opens the conversation with a person",
    "users:read": "accounts, time zones, who joined or was deactivated",
    "users:read.email": "matches accounts to people",
}
"""Scopes that the bot asks for, each with its reason: the manifest and the guide list the same."""
ODD = "odd_answer"
"""Code for an answer that differs from Slack's documentation."""


class OAuth:
    """One app's calls to Slack's OAuth. Every method that calls Slack raises SlackError."""

    def __init__(self, client_id: str, client_secret: str, base_url: str) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._base_url = base_url

    def authorize_url(self, state: str, redirect_uri: str) -> str:
        """Return the address of Slack's page where somebody allows the bot into their workspace."""
        generator = AuthorizeUrlGenerator(
            client_id=quote(self._client_id, safe=""),
            redirect_uri=quote(redirect_uri, safe=""),
            scopes=list(SCOPES),
            authorization_url=urljoin(self._base_url, "/oauth/v2/authorize"),
        )
        return generator.generate(quote(state, safe=""))

    def exchange(self, code: str, redirect_uri: str, now: datetime) -> Granted:
        """Exchange the code that Slack sent somebody back with for an installation."""
        found = self._access(code=code, redirect_uri=redirect_uri)
        whole = found.get("is_enterprise_install") is True
        team, enterprise = _named(found.get("team")), _named(found.get("enterprise"))
        workspace, name = enterprise if whole else team
        if not workspace:
            raise SlackError(ODD)
        return Granted(
            workspace, enterprise[0], whole, name, str(found.get("scope") or ""), _tokens(found, now)
        )

    def renew(self, refresh: str, now: datetime) -> Tokens:
        """Return a renewed token. Slack takes a refresh token once: the result contains the next one."""
        return _tokens(self._access(grant_type="refresh_token", refresh_token=refresh), now)

    def _access(self, **given: str) -> dict[str, Any]:
        client: Any = web_client(self._base_url)  # its types are loose
        return answered(
            lambda: client.oauth_v2_access(
                client_id=self._client_id, client_secret=self._client_secret, **given
            )
        )[0]


def _named(found: object) -> tuple[str, str]:
    """Return the id and name of a team or Grid; empty if there is none."""
    match found:
        case {"id": str(workspace)}:
            name: object = found.get("name")  # pyright: ignore
            return workspace, name if isinstance(name, str) else ""
        case _:
            return "", ""


def _tokens(found: dict[str, Any], now: datetime) -> Tokens:
    match found:
        case {
            "token_type": "bot",
            "access_token": str(access),
            "refresh_token": str(refresh),
            "expires_in": int(seconds),
        }:
            return Tokens(access, refresh, now + timedelta(seconds=seconds))
        case {"token_type": "bot", "access_token": str(access)}:
            return Tokens(access)
        case _:
            raise SlackError(ODD)
