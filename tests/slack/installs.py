"""The fake's OAuth side: workspaces and Grids, codes, tokens and their renewal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "12.34", "a client secret"
CODE_MINUTES = 10
TOKEN_SECONDS = 43_200


@dataclass
class Team:
    """One workspace; `enterprise` is its Grid, if any."""

    id: str
    name: str
    enterprise: str = ""


@dataclass
class Token:
    """A bot token of one place: a workspace, or a whole Grid."""

    workspace: str
    whole: bool = False
    until: datetime | None = None
    revoked: bool = False
    scopes: frozenset[str] | None = None
    """None: everything."""


@dataclass
class Code:
    token: Token
    redirect_uri: str
    at: datetime
    used: bool = False


@dataclass
class Installs:
    """Who may do what where. `rotating`: the app's tokens end after twelve hours and are renewed."""

    redirect_uris: list[str] = field(
        default_factory=lambda: ["https://alongside.example.org/slack/oauth_redirect"]
    )
    rotating: bool = False
    teams: dict[str, Team] = field(default_factory=dict)
    grids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshes: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def allow(self, url: str, workspace: str, now: datetime) -> str:
        """Allow the bot into a workspace (or a Grid) on Slack's page, and return where the browser goes next."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT_ID, "Slack shows an error page of its own"
        assert asked["redirect_uri"] in self.redirect_uris, "Slack shows an error page of its own"
        scopes = frozenset(asked["scope"].split(","))
        code = f"code-{next(self._numbers)}"
        token = Token(workspace, workspace in self.grids, scopes=scopes)
        self.codes[code] = Code(token, asked["redirect_uri"], now)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def access(self, given: dict[str, Any], client: tuple[str, str], now: datetime) -> dict[str, Any]:
        """Answer `oauth.v2.access`; only an error code if it refuses."""
        if client[0] != CLIENT_ID:
            return {"error": "invalid_client_id"}
        if client[1] != CLIENT_SECRET:
            return {"error": "bad_client_secret"}
        if given.get("grant_type") == "refresh_token":
            token = self.refreshes.pop(given.get("refresh_token", ""), None)
            if token is None or token.revoked:
                return {"error": "invalid_refresh_token"}
            return self._granted(token, now)
        code = self.codes.get(given.get("code", ""))
        if code is None:
            return {"error": "invalid_code"}
        if code.used:
            return {"error": "code_already_used"}
        if now - code.at > timedelta(minutes=CODE_MINUTES):
            return {"error": "code_expired"}
        if given.get("redirect_uri", self.redirect_uris[0]) != code.redirect_uri:
            return {"error": "bad_redirect_uri"}
        code.used = True
        return self._granted(code.token, now)

    def _granted(self, token: Token, now: datetime) -> dict[str, Any]:
        fresh = Token(token.workspace, token.whole, scopes=token.scopes)
        name, more = f"xoxb-{next(self._numbers)}", {}
        if self.rotating:
            name = f"xoxe.{name}"
            fresh.until = now + timedelta(seconds=TOKEN_SECONDS)
            refresh = f"xoxe-1-{next(self._numbers)}"
            self.refreshes[refresh] = fresh
            more = {"refresh_token": refresh, "expires_in": TOKEN_SECONDS}
        self.tokens[name] = fresh
        team = None if token.whole else self.teams[token.workspace]
        grid = token.workspace if token.whole else team.enterprise if team else ""
        return {
            "ok": True, "access_token": name, "token_type": "bot", "scope": ",".join(sorted(token.scopes or ())),
            "bot_user_id": "UBOT", "app_id": "A0", "team": {"id": team.id, "name": team.name} if team else None,
            "enterprise": {"id": grid, "name": self.grids[grid]} if grid else None,
            "is_enterprise_install": token.whole, "authed_user": {"id": "UADMIN"}, **more,
        }  # fmt: skip

    def revoke(self, workspace: str) -> None:
        """Remove the bot from a workspace or Grid."""
        for token in self.tokens.values():
            token.revoked = token.revoked or token.workspace == workspace

    def problem(self, token: Token, now: datetime) -> str:
        """Return Slack's code for a token that doesn't work; empty for one that does."""
        if token.revoked:
            return "token_revoked"
        return "token_expired" if token.until is not None and token.until <= now else ""

    def whole(self, team: str) -> bool:
        """Return whether the app is in the whole Grid of a workspace."""
        grid = self.teams[team].enterprise
        return any(
            token.whole and not token.revoked and token.workspace == grid for token in self.tokens.values()
        )

    def reaches(self, token: Token, team: str) -> bool:
        """Return whether a token is valid for somebody of this workspace."""
        return team in self.teams and token.workspace in (
            (self.teams[team].enterprise,) if token.whole else (team,)
        )
