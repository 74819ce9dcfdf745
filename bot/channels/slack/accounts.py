"""The people of a Slack workspace."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from bot.channels.slack.webapi import WebApi
from handlers.people.accounts import Account

PAGE = 200
"""Accounts in one page, as Slack advises."""


def everybody(api: WebApi, workspace: str, *, whole: bool = False) -> Iterator[Account]:
    """Yield every person's account in a workspace or (`whole`) in all workspaces of a Grid, once each.

    Raise SlackError.
    """
    if not whole:
        here = api.call(workspace, "auth.test")
        team, enterprise = _words(here.get("team_id")), _words(here.get("enterprise_id"))
        ours = (m for m in _pages(api, workspace, "users.list", "members") if is_of(m, team, enterprise))
        yield from filter(None, map(account, ours))
        return
    seen: set[str] = set()
    for team in _pages(api, workspace, "auth.teams.list", "teams"):
        members = _pages(api, workspace, "users.list", "members", team_id=team["id"])
        for found in filter(None, (account(m) for m in members if is_of(m, team["id"], workspace))):
            if found.address not in seen:
                seen.add(found.address)
                yield found


def _pages(api: WebApi, workspace: str, method: str, name: str, **arguments: str) -> Iterator[dict[str, Any]]:
    """Yield everything that a method lists, page by page."""
    cursor = ""
    while True:
        page = api.call(workspace, method, limit=PAGE, cursor=cursor or None, **arguments)
        yield from page[name]
        following: dict[str, Any] = page.get("response_metadata") or {}
        cursor = following.get("next_cursor") or ""
        if not cursor:
            return


def account(member: Mapping[str, Any]) -> Account | None:
    """Return a member's account; None for bots and for guests of another organisation."""
    address = member.get("id")
    if (
        not isinstance(address, str)
        or member.get("is_bot")
        or member.get("is_stranger")
        or address == "USLACKBOT"
    ):
        return None
    found = member.get("profile")
    profile: dict[str, Any] = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return Account(
        address,
        _words(profile.get("real_name") or member.get("real_name")),
        _words(profile.get("email")),
        _words(member.get("tz")),
        not member.get("deleted"),
    )


def is_of(member: Mapping[str, Any], team: str, enterprise: str) -> bool:
    """Return whether a member belongs to this workspace or its Grid.

    If a channel is shared with another organisation, Slack lists its people too. Their e-mail addresses are set by
    that organisation, so they are not matched with people here.
    """
    home, grid = _words(member.get("team_id")), member.get("enterprise_user")
    theirs = _words(cast("dict[str, Any]", grid).get("enterprise_id")) if isinstance(grid, dict) else ""
    return not home or home in (team, enterprise) or (theirs != "" and theirs == enterprise)


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""
